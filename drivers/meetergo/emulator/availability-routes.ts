import { timeZone } from "atrium";
import { z } from "zod";
import { bodyOf, byId, ok } from "./answers.ts";
import { type DayException, dayNames, nextId } from "./company.ts";
import { exceptionJson, scheduleJson } from "./json.ts";
import { listAnswer, personOf, type Routes } from "./routes.ts";

const SchedulePatch = z.object({
  name: z.string().min(1).optional(),
  timezone: timeZone.optional(),
  // A week as a list is dropped here: it is how a new user's is written.
  schedule: z
    .partialRecord(
      z.enum(dayNames),
      z.object({ enabled: z.boolean(), hours: z.array(z.object({ start: z.string(), end: z.string() })) }),
    )
    .optional()
    .catch(undefined),
});

const NewException = z.object({
  startDate: z.iso.date(),
  endDate: z.iso.date(),
  isAvailable: z.boolean(),
  name: z.string(),
});

/** Hours in a week, and days that are different. */
export const availabilityRoutes: Routes = (emulated) => {
  const { company, actor, shapes } = emulated;
  const scheduleOf = (id: string | undefined) => byId(company().schedules, id, "Availability");
  return [
    {
      method: "GET",
      path: "/v4/availability",
      run(request) {
        const owner = personOf(emulated, request.url.searchParams.get("userId") ?? actor(request).id);
        const schedules = company().schedules.filter((each) => each.owner === owner);
        return listAnswer(
          shapes,
          request,
          schedules.map((each) => scheduleJson(each, shapes)),
        );
      },
    },
    {
      method: "GET",
      path: "/v4/availability/:id",
      run: ({ params }) => ok(scheduleJson(scheduleOf(params.id), shapes)),
    },
    {
      method: "PATCH",
      path: "/v4/availability/:id",
      run(request) {
        const { name, timezone, schedule: days } = bodyOf(request, SchedulePatch);
        const schedule = scheduleOf(request.params.id);
        schedule.name = name ?? schedule.name;
        schedule.timezone = timezone ?? schedule.timezone;
        for (const [day, hours] of Object.entries(days ?? {})) {
          schedule.week[day] = hours?.enabled ? hours.hours.map(({ start, end }) => ({ from: start, to: end })) : [];
        }
        return ok(scheduleJson(schedule, shapes));
      },
    },
    {
      method: "POST",
      path: "/v4/availability-exception/user",
      run(request) {
        const { startDate, endDate, isAvailable, name } = bodyOf(request, NewException);
        const exception: DayException = {
          id: nextId(company(), "exception"),
          owner: actor(request),
          start: startDate,
          end: endDate,
          available: isAvailable,
          title: name,
        };
        company().exceptions.unshift(exception);
        return ok(exceptionJson(exception), 201);
      },
    },
  ];
};
