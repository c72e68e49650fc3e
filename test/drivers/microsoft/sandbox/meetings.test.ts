import { expect, test } from "vitest";
import { ann, at, attendee, bob, type Client, meeting, oak, quiet, today, withSandbox } from "./support.ts";

const invite = async ({ graph }: Client, from: string, to: string, ...attendees: object[]) =>
  (await graph("POST", `${ann}/events`, meeting(from, to, { attendees }))).json;

const first = async ({ graph }: Client, user: string) => (await graph("GET", today(user))).json.value[0];

const answers = async ({ graph }: Client, event: { id: string }) =>
  (await graph("GET", at(ann, event))).json.attendees.map(
    (each: { status: { response: string } }) => each.status.response,
  );

const roomAttendee = attendee("oak@contoso.example", "resource");
const bobAttendee = attendee("bob@contoso.example");

test(
  "attendees get copies with the same iCalUId and ids of their own",
  withSandbox(async (client) => {
    const event = await invite(client, "10:00", "11:00", bobAttendee, attendee("guest@elsewhere.example"));
    const copy = await first(client, bob);
    expect(copy.iCalUId).toBe(event.iCalUId);
    expect(copy.id).not.toBe(event.id);
    expect(copy).toMatchObject({
      isOrganizer: false,
      organizer: { emailAddress: { address: "ann@contoso.example" } },
      responseStatus: { response: "notResponded", time: "0001-01-01T00:00:00Z" },
    });
  }, quiet),
);

test(
  "a free room accepts, but only after its latency",
  withSandbox(async (client) => {
    const event = await invite(client, "10:00", "11:00", roomAttendee);
    expect(event.attendees[0].status.response).toBe("none");
    await client.clock.advance(999);
    expect(await answers(client, event)).toEqual(["none"]);
    await client.clock.advance(1);
    expect(await answers(client, event)).toEqual(["accepted"]);
    expect((await first(client, oak)).responseStatus.response).toBe("accepted");
  }, quiet),
);

test(
  "a room that is busy declines the second booking",
  withSandbox(async (client) => {
    const one = await invite(client, "10:00", "11:00", roomAttendee);
    const two = await invite(client, "10:30", "11:30", roomAttendee);
    const next = await invite(client, "11:00", "11:30", roomAttendee);
    await client.clock.advance(1_000);
    expect([await answers(client, one), await answers(client, two), await answers(client, next)]).toEqual([
      ["accepted"],
      ["declined"],
      ["accepted"],
    ]);
    expect((await client.graph("GET", today(oak))).json.value).toHaveLength(2);
  }, quiet),
);

test(
  "a room that is no resource of the meeting does not answer",
  withSandbox(async (client) => {
    const event = await invite(client, "10:00", "11:00", attendee("oak@contoso.example", "required"));
    await client.clock.advance(10_000);
    expect(await answers(client, event)).toEqual(["none"]);
  }, quiet),
);

test(
  "a change by the organizer reaches every copy, one by an attendee only their own",
  withSandbox(async (client) => {
    const { graph } = client;
    const event = await invite(client, "10:00", "11:00", bobAttendee);
    await graph("PATCH", at(ann, event), { subject: "From the organizer" });
    expect((await first(client, bob)).subject).toBe("From the organizer");
    await graph("PATCH", at(bob, await first(client, bob)), { subject: "Mine" });
    expect((await first(client, bob)).subject).toBe("Mine");
    expect((await first(client, ann)).subject).toBe("From the organizer");
  }, quiet),
);

test(
  "moving a meeting makes everybody answer again, and a room that is taken there declines",
  withSandbox(async (client) => {
    const { graph, clock } = client;
    const event = await invite(client, "10:00", "11:00", bobAttendee, roomAttendee);
    const other = await invite(client, "14:00", "15:00", roomAttendee);
    await clock.advance(1_000);
    await graph("POST", `${at(bob, await first(client, bob))}/accept`);
    expect(await answers(client, event)).toEqual(["accepted", "accepted"]);
    const { start, end } = meeting("14:30", "15:30");
    await graph("PATCH", at(ann, event), { start, end });
    expect(await answers(client, event)).toEqual(["none", "none"]);
    await clock.advance(1_000);
    expect(await answers(client, event)).toEqual(["none", "declined"]);
    expect(await answers(client, other)).toEqual(["accepted"]);
  }, quiet),
);

test(
  "a new list of attendees invites the new and cancels for those who are gone",
  withSandbox(async (client) => {
    const event = await invite(client, "10:00", "11:00", bobAttendee);
    await client.graph("PATCH", at(ann, event), { attendees: [roomAttendee] });
    await client.clock.advance(1_000);
    expect(await answers(client, event)).toEqual(["accepted"]);
    expect((await first(client, bob)).isCancelled).toBe(true);
  }, quiet),
);

test.each(["accept", "tentativelyAccept", "decline"])("%s tells the organizer, unless it should not", (verb) =>
  withSandbox(async (client) => {
    const { graph } = client;
    const response = { accept: "accepted", tentativelyAccept: "tentativelyAccepted", decline: "declined" }[verb];
    const quietly = await invite(client, "10:00", "11:00", bobAttendee);
    const path = () => first(client, bob).then((copy) => `${at(bob, copy)}/${verb}`);
    const answer = await graph("POST", await path(), { sendResponse: false });
    expect([answer.status, answer.text, answer.headers.get("content-type")]).toEqual([202, "", null]);
    expect(await answers(client, quietly)).toEqual(["none"]);
    await graph("DELETE", at(ann, quietly));
    const left = (await graph("GET", `${bob}/events`)).json.value;
    for (const copy of left) await graph("DELETE", at(bob, copy));

    const event = await invite(client, "12:00", "13:00", bobAttendee);
    await graph("POST", await path(), { comment: "See you" });
    expect(await answers(client, event)).toEqual([response]);
    expect((await graph("GET", today(bob))).json.value).toHaveLength(verb === "decline" ? 0 : 1);
  }, quiet)(),
);

test(
  "the organizer cannot answer, an attendee cannot cancel, and a silent answer takes no comment",
  withSandbox(async (client) => {
    const { graph } = client;
    const event = await invite(client, "10:00", "11:00", bobAttendee);
    const copy = await first(client, bob);
    const own = await graph("POST", `${at(ann, event)}/decline`, {});
    expect([own.status, own.json.error.code]).toEqual([400, "ErrorInvalidRequest"]);
    expect(own.json.error.message).toContain("You can't respond to this meeting because you're the meeting organizer.");
    const cancel = await graph("POST", `${at(bob, copy)}/cancel`, { comment: "No" });
    expect(cancel.json.error.message).toContain("You need to be an organizer to cancel a meeting.");
    for (const more of [{ comment: "No" }, { proposedNewTime: {} }]) {
      const silent = await graph("POST", `${at(bob, copy)}/decline`, { sendResponse: false, ...more });
      expect([silent.status, silent.json.error.code]).toEqual([400, "ErrorInvalidParameter"]);
    }
    expect(await first(client, bob)).toMatchObject({ isCancelled: false });
  }, quiet),
);

test.each(["cancel", "delete"])(
  "when the organizer chooses %s, attendees keep a cancelled copy and the room is free",
  (how) =>
    withSandbox(async (client) => {
      const { graph, clock } = client;
      const event = await invite(client, "10:00", "11:00", bobAttendee, roomAttendee);
      await clock.advance(1_000);
      if (how === "cancel")
        expect((await graph("POST", `${at(ann, event)}/cancel`, { comment: "Ill" })).status).toBe(202);
      else await graph("DELETE", at(ann, event));
      expect((await graph("GET", today(ann))).json.value).toEqual([]);
      expect(await first(client, bob)).toMatchObject({ isCancelled: true, subject: "Canceled: Design review" });
      const next = await invite(client, "10:00", "11:00", roomAttendee);
      await clock.advance(1_000);
      expect(await answers(client, next)).toEqual(["accepted"]);
    }, quiet)(),
);

test(
  "an attendee who deletes removes their own copy only",
  withSandbox(async (client) => {
    const event = await invite(client, "10:00", "11:00", bobAttendee);
    await client.graph("DELETE", at(bob, await first(client, bob)));
    expect(await first(client, bob)).toBeUndefined();
    expect((await client.graph("GET", at(ann, event))).json.isCancelled).toBe(false);
  }, quiet),
);

test(
  "hidden attendees see only themselves",
  withSandbox(async ({ graph, ...client }) => {
    const attendees = [bobAttendee, attendee("guest@elsewhere.example")];
    await graph("POST", `${ann}/events`, meeting("10:00", "11:00", { attendees, hideAttendees: true }));
    const all = { graph, ...client };
    expect((await first(all, bob)).attendees).toHaveLength(1);
    expect((await first(all, ann)).attendees).toHaveLength(2);
  }, quiet),
);
