import { type Clock, emailAddress } from "atrium";
import { type EmulatorRequest, type EmulatorRoute, Refusal } from "atrium/testing";
import { z } from "zod";
import { accountJson, bodyOf, data, meetingJson, organizerJson, refusal } from "./answers.ts";
import { type Account, type Instance, idFor, type Meeting, meetingNumberFor, type Organizer } from "./instance.ts";

/** What the routes know of the emulated instance. */
export interface Emulated {
  clock: Clock;
  instance(): Instance;
  /** The level of the key that a request carries; throws `Refusal`. */
  keyLevel(request: EmulatorRequest): "account" | "instance";
}

const time = z.iso.datetime({ offset: true });

const NewAccount = z.object({
  sendPassword: z.boolean(),
  accountType: z.string().min(1),
  adminFirstname: z.string().min(1),
  adminLastname: z.string().min(1),
  adminEmail: emailAddress,
  adminPreferredLanguage: z.string().min(2),
  paidUntil: time,
});

const WantedMeeting = z.object({
  topic: z.string().min(1),
  startTime: time,
  endTime: time,
  duration: z.number().positive(),
  type: z.literal("standard"),
  isRecurring: z.literal(false),
  isRecorded: z.boolean(),
  isDialin: z.boolean(),
  invitedParticipants: z.array(z.unknown()),
  recurring: z.object({}),
  meetingPermissionId: z.null(),
});

/** The six calls that are public. */
export function veetingRoutes({ clock, instance, keyLevel }: Emulated): EmulatorRoute[] {
  const ownerOnly = (request: EmulatorRequest) => {
    if (keyLevel(request) !== "instance") throw refusal(-3, "Not allowed");
  };
  const organizerOf = (request: EmulatorRequest): { account: Account; organizer: Organizer } => {
    const [id, email] = [request.headers["x-user-id"], request.headers["x-user-email"]];
    if (keyLevel(request) === "account") {
      const [account] = instance().accounts as [Account];
      return { account, organizer: account.organizers[0] as Organizer };
    }
    for (const account of instance().accounts) {
      const organizer = account.organizers.find((each) => each.id === id || each.email === email);
      if (organizer !== undefined) return { account, organizer };
    }
    throw refusal(-3, "Not allowed");
  };
  const meetingOf = (request: EmulatorRequest, id: string | undefined): Meeting => {
    const { account } = organizerOf(request);
    const found = instance().meetings.find((each) => each.id === id && each.account === account);
    if (found !== undefined) return found;
    throw new Refusal({ status: 404, body: { responseCode: -99, responseMessage: "Not found" } });
  };
  return [
    {
      method: "POST",
      path: "/api/v6/account",
      run(request) {
        ownerOnly(request);
        const wanted = bodyOf(request, NewAccount);
        const { adminEmail: email, adminFirstname: firstName, adminLastname: lastName } = wanted;
        const { accounts } = instance();
        if (accounts.some(({ organizers }) => organizers.some((each) => each.email === email)))
          throw refusal(-10, "The account exists already");
        const organizer = {
          id: idFor(`organizer ${email}`),
          email,
          firstName,
          lastName,
          language: wanted.adminPreferredLanguage,
        };
        const account = {
          id: idFor(`account ${email}`),
          name: email,
          type: wanted.accountType,
          paidUntil: wanted.paidUntil,
          organizers: [organizer],
        };
        accounts.push(account);
        return data(accountJson(account));
      },
    },
    {
      method: "GET",
      path: "/api/v6/account/admin/:id",
      run(request) {
        ownerOnly(request);
        const found = instance().accounts.find(({ id }) => id === request.params.id);
        if (found === undefined) throw new Refusal({ status: 404 });
        return data(found.organizers.map(organizerJson));
      },
    },
    {
      method: "POST",
      path: "/api/v6/meeting",
      run(request) {
        const wanted = bodyOf(request, WantedMeeting);
        const number = `${instance().meetings.length} ${clock.now()}`;
        const meeting: Meeting = {
          ...factsOf(wanted),
          ...organizerOf(request),
          id: idFor(`meeting ${number}`),
          meetingId: meetingNumberFor(`meeting ${number}`),
          isClosed: false,
          changes: 0,
        };
        instance().meetings.push(meeting);
        return data(meetingJson(meeting));
      },
    },
    {
      method: "PUT",
      path: "/api/v6/meeting/:id/:flag",
      run(request) {
        const meeting = meetingOf(request, request.params.id);
        const wanted = bodyOf(request, WantedMeeting.extend({ id: z.literal(meeting.id) }));
        Object.assign(meeting, factsOf(wanted), { changes: meeting.changes + 1 });
        return data(meetingJson(meeting));
      },
    },
    {
      method: "POST",
      path: "/api/v6/meeting/close",
      run(request) {
        const { meetingId } = bodyOf(request, z.object({ meetingId: z.string() }));
        meetingOf(request, meetingId).isClosed = true;
        return data(true);
      },
    },
    {
      method: "DELETE",
      path: "/api/v6/meeting/:id",
      run(request) {
        const { meetings } = instance();
        meetings.splice(meetings.indexOf(meetingOf(request, request.params.id)), 1);
        // Nobody says what this answers; an empty body is the least.
        return { status: 200 };
      },
    },
  ];
}

function factsOf(wanted: z.output<typeof WantedMeeting>) {
  const { topic, startTime, endTime, duration, type, isRecorded, isDialin, invitedParticipants } = wanted;
  return { topic, startTime, endTime, duration, type, isRecorded, isDialin, invitedParticipants };
}
