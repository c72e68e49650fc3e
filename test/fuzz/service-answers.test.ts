import graphDriver from "atrium/drivers/microsoft/graph-api";
import sandboxDriver from "atrium/drivers/microsoft/sandbox";
import { FakeClock, mountDriver, settle } from "atrium/testing";
import fc from "fast-check";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { DriverError, errorCatalogue } from "../../lib/errors.ts";
import { openCalendly, token } from "../drivers/calendly/calendly.ts";
import { token as meetergoToken, openMeetergo } from "../drivers/meetergo/meetergo.ts";
import { openVeeting, keys as veetingKeys } from "../drivers/veeting/veeting.ts";
import { eventually } from "../eventually.ts";
import { fuzzTimeout, holds } from "./cases.ts";
import { expectNoLeak } from "./leaks.ts";
import { mutate, mutations } from "./mutations.ts";
import { spoilFetch, spoilings } from "./spoilt-answers.ts";

/* What a service may answer its driver, and what a caller may ask of it: the emulators' answers with something wrong in them. */

afterEach(() => void vi.unstubAllGlobals());

/** A driver on its service, and calls of it that succeed as long as nothing is wrong. */
interface Subject {
  module: {
    exec(command: string, args?: unknown): Promise<unknown>;
    readonly logs: readonly { level: string; message: string }[];
  };
  clock: FakeClock;
  calls: [command: string, args: unknown][];
  secrets: string[];
}

async function calendly(): Promise<Subject> {
  const { calendly: module, clock, now } = await openCalendly();
  const { uri } = (await module.commands.list_event_types({})).items[0] as { uri: string };
  const [from, to] = [now + 3_600, now + 3 * 86_400];
  const events = (await module.commands.list_scheduled_events({})).items;
  const start_time = (await module.commands.available_times({ event_type: uri, from, to }))[0]?.start_time;
  return {
    module,
    clock,
    secrets: [token],
    calls: [
      ["me", null],
      ["list_members", {}],
      ["busy_times", { user: module.status.user?.uri, from, to }],
      ["list_event_types", { all_pages: true }],
      ["get_event_type", { uri }],
      ["available_times", { event_type: uri, from, to }],
      ["scheduling_links_for_organization", {}],
      ["create_single_use_link", { event_type: uri }],
      ["list_scheduled_events", { all_pages: true }],
      ["get_invitees", { event: events[0]?.uri ?? "none" }],
      ["create_invitee", { event_type: uri, start_time, name: "Ada", email: "ada@example.com", time_zone: "UTC" }],
    ],
  };
}

async function meetergo(): Promise<Subject> {
  const { meetergo: module, clock, now, userIds } = await openMeetergo();
  const user = Object.values(await userIds())[0];
  const types = await module.commands.list_meeting_types({});
  const meeting_type = types[0]?.id;
  const range = { from: now, to: now + 3 * 86_400 };
  return {
    module,
    clock,
    secrets: [meetergoToken],
    calls: [
      ["me", null],
      ["list_users", {}],
      ["get_user", { user }],
      ["list_meeting_types", {}],
      ["get_meeting_type", { meeting_type }],
      ["get_availability", { user }],
      ["booking_availability", { meeting_type, ...range }],
      ["list_appointments", range],
      ["today", {}],
      ["update_user", { user, given_name: "Ada" }],
      ["create_one_time_link", { meeting_type }],
      ["bulk_update_meeting_types", { patch: { description: "x" } }],
    ],
  };
}

async function veeting(): Promise<Subject> {
  const { veeting: module, clock, meeting, account_id } = await openVeeting();
  const { id } = (await module.commands.create_meeting(meeting)) as { id: string };
  return {
    module,
    clock,
    secrets: Object.values(veetingKeys),
    calls: [
      ["create_meeting", meeting],
      ["create_meeting", { ...meeting, participants: ["ada@example.com"] }],
      ["update_meeting", { id, ...meeting }],
      ["list_organizers", { account_id }],
      ["delete_meeting", { id: "none" }],
    ],
  };
}

const secret = "secret-of-the-test";

async function graph(): Promise<Subject> {
  const clock = new FakeClock();
  const tenant = await mountDriver(sandboxDriver, { clock, settings: { client_secret: secret, room_latency: 0 } });
  onTestFinished(() => tenant.stop());
  const origin = tenant.status.origin ?? "";
  const module = await mountDriver(graphDriver, {
    clock,
    settings: {
      calendar_service_account: "building@contoso.example",
      rate_limit: 1_000,
      calendar_config: {
        tenant: "contoso.example",
        client_id: "0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2",
        client_secret: secret,
        graph_endpoint: origin,
        login_endpoint: origin,
      },
    },
  });
  onTestFinished(() => module.stop());
  const [calendar_id, start] = ["boardroom@contoso.example", clock.now() / 1_000];
  const period = { period_start: start, period_end: start + 86_400 };
  const grace = "grace.okafor@contoso.example";
  const event = { title: "x", event_start: start + 900, event_end: start + 1_800, calendar_id };
  // The first call also loads what signs in, for which a slow machine takes longer than a clock in a hurry leaves a call.
  const { id } = await eventually(() => hurried(clock, module.commands.create_event(event)));
  return {
    module,
    clock,
    secrets: [secret],
    calls: [
      ["list_events", { calendar_id, ...period }],
      ["get_event", { calendar_id, event_id: id }],
      ["availability", { calendars: [calendar_id, grace], ...period }],
      ["list_calendars", { user_id: grace }],
      ["list_rooms", null],
      ["list_room_lists", null],
      ["list_users", { query: "grace" }],
      ["get_user", { user_id: grace }],
      ["get_user_manager", { user_id: grace }],
      ["get_user_photo", { user_id: grace }],
      ["get_groups", { user_id: grace }],
      ["list_groups", {}],
      ["update_event", { event: { id, title: "y" }, calendar_id }],
      ["create_event", { title: "z", event_start: start + 7_200, event_end: start + 9_000, calendar_id }],
      ["delete_event", { calendar_id, event_id: "none" }],
      ["send_mail", { to: grace, subject: "Hello", message_plaintext: "There" }],
      [
        "create_notifier",
        { resource: `/users/${grace}/events`, notification_url: "https://x.example/", expiration_time: start + 3_600 },
      ],
      ["renew_notifier", { subscription: "none", new_expiration_time: start + 3_600 }],
    ],
  };
}

/** Lets time pass until a promise is settled; answers what it threw. */
async function hurried<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  promise.then(end, end);
  for (let turn = 0; !over; turn++) {
    await settle();
    // Answers come over the network, in real time: time goes on when they have had some.
    if (turn % 30 === 29) await clock.advance(250);
  }
  return promise;
}

test.each([
  ["Calendly", calendly],
  ["Meetergo", meetergo],
  ["Veeting", veeting],
  ["Graph", graph],
])(
  "whatever %s answers, a command answers as its contract says or fails as the catalogue says",
  async (_, open) => {
    const { module, clock, calls, secrets } = await open();
    const spoilAnswers = spoilFetch();
    const oddArguments = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: mutations() });
    await holds(
      fc.tuple(fc.constantFrom(...calls), oddArguments, spoilings),
      async ([[command, args], oddities, wrong]) => {
        const logged = module.logs.length;
        spoilAnswers(wrong);
        const asked = mutate(args, oddities);
        const failure = await hurried(clock, module.exec(command, asked)).then(
          () => undefined,
          (error) => error,
        );
        if (failure !== undefined) {
          expect(failure).toBeInstanceOf(DriverError);
          expect(Object.keys(errorCatalogue)).toContain(failure.code);
          expect(failure.message).not.toMatch(/^module raised/);
          expectNoLeak(JSON.stringify([failure.message, failure.details]), secrets);
        }
        for (const { level, message } of module.logs.slice(logged)) {
          expect([level, message]).not.toEqual(["error", message]);
          expectNoLeak(message, secrets);
        }
      },
      { weight: 5 },
    );
  },
  fuzzTimeout,
);
