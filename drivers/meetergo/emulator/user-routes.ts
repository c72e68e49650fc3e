import { timeZone } from "atrium";
import { z } from "zod";
import { bodyOf, ok, planWall, refusal } from "./answers.ts";
import { dayNames, nextId, type Offer, type Person, type Schedule } from "./company.ts";
import { createdJson, userJson } from "./json.ts";
import { listAnswer, personOf, type Routes } from "./routes.ts";

const NewUser = z.object({
  email: z.email(),
  givenName: z.string().min(1),
  familyName: z.string().min(1),
  timezone: timeZone,
  availability: z
    .object({
      name: z.string().default("Working hours"),
      schedule: z.array(
        z.object({
          dayOfWeek: z.enum(dayNames),
          intervals: z.array(z.object({ from: z.string(), to: z.string() })),
        }),
      ),
    })
    .optional(),
});

const UserPatch = z.object({
  givenName: z.string().min(1).optional(),
  familyName: z.string().min(1).optional(),
  slug: z.string().min(5).optional(),
});

/** Users: made, changed and deleted softly. */
export const userRoutes: Routes = (emulated) => {
  const { company, actor, shapes, clock, mostUsers } = emulated;
  const there = () => company().people.filter(({ deleted }) => deleted === null);
  return [
    {
      method: "GET",
      path: "/v4/user",
      run: (request) =>
        listAnswer(
          shapes,
          request,
          // Deleted ones are kept, and listed.
          company().people.map((each) => userJson(each, company(), shapes)),
        ),
    },
    { method: "GET", path: "/v4/user/me", run: (request) => ok(userJson(actor(request), company(), shapes)) },
    {
      method: "GET",
      path: "/v4/user/:id",
      run: ({ params }) => ok(userJson(personOf(emulated, params.id), company(), shapes)),
    },
    {
      method: "POST",
      path: "/v4/user",
      run(request) {
        const wanted = bodyOf(request, NewUser);
        if (there().length >= mostUsers) throw planWall("users");
        const email = wanted.email.toLowerCase();
        if (company().people.some((each) => each.email === email)) {
          throw refusal(409, `User with email ${email} already exists`);
        }
        const person: Person = {
          id: nextId(company(), "user"),
          email,
          given: wanted.givenName,
          family: wanted.familyName,
          timezone: wanted.timezone,
          slug: email.replace(/@.*/, "").replace(/\W/g, "-"),
          deleted: null,
        };
        const weekdays = dayNames
          .slice(1, 6)
          .map((dayOfWeek) => ({ dayOfWeek, intervals: [{ from: "08:00", to: "17:00" }] }));
        const days = wanted.availability?.schedule ?? weekdays;
        const schedule: Schedule = {
          id: nextId(company(), "availability"),
          owner: person,
          name: wanted.availability?.name ?? "Working hours",
          timezone: person.timezone,
          week: Object.fromEntries(days.map(({ dayOfWeek, intervals }) => [dayOfWeek, intervals])),
        };
        const info = {
          name: "Meeting",
          description: "",
          duration: 30,
          channel: "connect",
          bufferBefore: 0,
          bufferAfter: 0,
        };
        const offer: Offer = {
          id: nextId(company(), "meeting type"),
          owner: person,
          queue: null,
          slug: "meeting",
          spots: 1,
          info: { ...info, bufferMustStayWithinWorkingHours: false },
        };
        company().people.push(person);
        company().schedules.push(schedule);
        company().offers.push(offer);
        return ok(createdJson(person, schedule, offer, company()), 201);
      },
    },
    {
      method: "PATCH",
      path: "/v4/user/:id",
      run(request) {
        const { givenName, familyName, slug } = bodyOf(request, UserPatch);
        const person = personOf(emulated, request.params.id);
        if (slug !== undefined && company().people.some((each) => each !== person && each.slug === slug)) {
          throw refusal(409, "Slug already in use");
        }
        Object.assign(person, {
          given: givenName ?? person.given,
          family: familyName ?? person.family,
          slug: slug ?? person.slug,
        });
        return ok(userJson(person, company(), shapes));
      },
    },
    {
      method: "DELETE",
      path: "/v4/user/:id",
      run({ params }) {
        personOf(emulated, params.id).deleted = clock.now();
        return { status: 200 };
      },
    },
  ];
};
