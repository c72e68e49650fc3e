import { expect, test } from "vitest";
import { ann, attendee, type Client, meeting, quiet, withSandbox } from "./support.ts";

const path = `${ann}/calendar/getSchedule`;
const berlin = (dateTime: string) => ({ dateTime, timeZone: "Europe/Berlin" });
const morning = { startTime: berlin("2026-01-05T08:00:00"), endTime: berlin("2026-01-05T12:00:00") };
const ask = ({ graph }: Client, body: object, headers?: Record<string, string>) => graph("POST", path, body, headers);

test(
  "a schedule has one digit per interval and the items, in UTC unless Prefer names a zone",
  withSandbox(async (client) => {
    const { graph } = client;
    await graph("POST", `${ann}/events`, meeting("09:00", "10:00", { showAs: "tentative" }));
    await graph("POST", `${ann}/events`, meeting("09:45", "10:15", { showAs: "oof", sensitivity: "private" }));
    await graph("POST", `${ann}/events`, meeting("11:00", "12:00", { showAs: "free" }));
    const schedules = ["ann@contoso.example"];
    const { status, json } = await ask(client, { schedules, ...morning });
    expect(status).toBe(200);
    expect(json.value).toHaveLength(1);
    expect(json.value[0]).toMatchObject({ scheduleId: "ann@contoso.example", availabilityView: "00133000" });
    expect(json.value[0].scheduleItems).toEqual([
      {
        isPrivate: false,
        status: "tentative",
        subject: "Design review",
        location: "",
        start: { dateTime: "2026-01-05T08:00:00.0000000", timeZone: "UTC" },
        end: { dateTime: "2026-01-05T09:00:00.0000000", timeZone: "UTC" },
      },
      expect.objectContaining({ isPrivate: true, status: "oof" }),
      expect.objectContaining({ status: "free" }),
    ]);
    expect(json.value[0].scheduleItems[1]).not.toHaveProperty("subject");
    expect(json.value[0].workingHours.timeZone.name).toBe("W. Europe Standard Time");
    const shown = await ask(client, { schedules, ...morning }, { Prefer: 'outlook.timezone="Europe/Berlin"' });
    expect(shown.json.value[0].scheduleItems[0].start).toEqual({
      dateTime: "2026-01-05T09:00:00.0000000",
      timeZone: "Europe/Berlin",
    });
  }, quiet),
);

test(
  "other people's items tell only when, a room's also what, and its status is written in capitals",
  withSandbox(async (client) => {
    const attendees = [attendee("oak@contoso.example", "resource")];
    await client.graph("POST", "/users/bob@contoso.example/events", meeting("09:00", "10:00", { attendees }));
    const { json } = await ask(client, {
      Schedules: ["bob@contoso.example", "oak@contoso.example"],
      StartTime: morning.startTime,
      EndTime: morning.endTime,
      AvailabilityViewInterval: 60,
    });
    const [bob, oak] = json.value;
    expect([bob.availabilityView, oak.availabilityView]).toEqual(["0200", "0200"]);
    expect(Object.keys(bob.scheduleItems[0]).toSorted()).toEqual(["end", "start", "status"]);
    expect(oak.scheduleItems[0]).toMatchObject({ status: "Busy", subject: "Design review" });
  }, quiet),
);

test(
  "a mailbox that cannot be read is an error inside the 200, without items",
  withSandbox(async (client) => {
    const schedules = ["nobody@contoso.example", "karim.haddad@contoso.example", "nonsense", "harbour@contoso.example"];
    const body = { schedules, ...morning };
    const { status, json } = await client.graph(
      "POST",
      "/users/amelia.hartmann@contoso.example/calendar/getSchedule",
      body,
    );
    expect(status).toBe(200);
    expect(json.value.map((each: { error?: { responseCode: string } }) => each.error?.responseCode)).toEqual([
      "5009",
      "5016",
      "ErrorMailRecipientNotFound",
      undefined,
    ]);
    expect(json.value[0]).not.toHaveProperty("scheduleItems");
    expect(json.value[1].scheduleItems).toBeNull();
    expect(json.value[3].scheduleItems.length).toBeGreaterThan(0);
  }),
);

const many = (count: number) => Array.from({ length: count }, (_, index) => `room-${index}@contoso.example`);
const refused: [string, object, number, string][] = [
  ["more than a hundred mailboxes", { schedules: many(101) }, 400, "ErrorMailboxDataArrayTooBig"],
  ["more than 62 days", { endTime: berlin("2026-03-08T09:00:00") }, 400, "ErrorTimeIntervalTooBig"],
  ["an end before the start", { endTime: berlin("2026-01-05T07:00:00") }, 400, "ErrorInvalidTimeInterval"],
  ["an interval below five minutes", { availabilityViewInterval: 4 }, 400, "ErrorInvalidMergedFreeBusyInterval"],
  ["an interval above a day", { availabilityViewInterval: 1_441 }, 400, "ErrorInvalidMergedFreeBusyInterval"],
  ["an interval as long as the window", { availabilityViewInterval: 240 }, 400, "ErrorInvalidMergedFreeBusyInterval"],
  ["an interval of null", { availabilityViewInterval: null }, 500, "InternalServerError"],
  [
    "an unknown zone",
    { startTime: { dateTime: "2026-01-05T08:00", timeZone: "Moon" } },
    400,
    "TimeZoneNotSupportedException",
  ],
  ["no mailboxes", { schedules: [] }, 400, "UnableToDeserializePostBody"],
];
test.each(refused)("%s is refused", (_, wrong, status, code) =>
  withSandbox(async (client) => {
    const answer = await ask(client, { schedules: many(1), ...morning, ...wrong });
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  }, quiet)(),
);

test(
  "the number of mailboxes can be limited to the documented twenty; up to it, and 62 days, are taken",
  withSandbox(
    async (client) => {
      const long = { ...morning, endTime: berlin("2026-03-08T08:00:00"), availabilityViewInterval: 1_440 };
      expect((await ask(client, { schedules: many(20), ...long })).json.value).toHaveLength(20);
      expect((await ask(client, { schedules: many(21), ...long })).json.error.message).toContain(
        "allowed size = 20; the actual size = 21.",
      );
    },
    { ...quiet, scheduleLimit: 20 },
  ),
);
