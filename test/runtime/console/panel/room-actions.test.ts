import { describe, expect, test } from "vitest";
import { roomActions } from "../../../../runtime/console/pages/panel/room-actions.ts";
import { roomTime } from "../../../../runtime/console/pages/panel/room-time.ts";
import { de } from "../../../../runtime/console/pages/panel/texts/de.ts";
import { en } from "../../../../runtime/console/pages/panel/texts/en.ts";
import { at, berlin, buttons, meeting, room } from "./room.ts";

const actions = (now: string, status: ReturnType<typeof room>) =>
  roomActions(status, at(now), roomTime("en-GB", berlin), en);

describe("a free room can be booked", () => {
  test.each([
    ["14:00", undefined, ["15 min", "30 min", "60 min"]],
    ["14:00", "15:00", ["15 min", "30 min", "60 min"]],
    // Up to a minute over fits: the driver cuts it off.
    ["14:01", "15:00", ["15 min", "30 min", "60 min"]],
    ["14:01:01", "15:00", ["15 min", "30 min", "Until 15:00"]],
    ["14:31", "15:00", ["15 min", "30 min"]],
    ["14:31:01", "15:00", ["15 min", "Until 15:00"]],
    ["14:44", "15:00", ["15 min", "Until 15:00"]],
    ["14:44:01", "15:00", ["15 min"]],
    ["14:46", "15:00", ["15 min"]],
    ["14:46:01", "15:00", ["Until 15:00"]],
    ["14:59", "15:00", ["Until 15:00"]],
    ["14:59:01", "15:00", []],
    ["23:30", "2026-11-18T00:00", ["15 min", "30 min"]],
    ["23:20", "2026-11-18T00:00", ["15 min", "30 min", "Until midnight"]],
    ["23:50", "2026-11-18T00:20", ["15 min", "30 min"]],
    ["23:45", "2026-11-18T00:20", ["15 min", "30 min", "Until tomorrow 00:20"]],
  ])("at %s with a meeting at %s", (now, start, labels) => {
    const bookings = start === undefined ? [] : [meeting(start, "2026-11-18T12:00")];
    expect(buttons(now, room(now, bookings))).toEqual(labels);
  });

  test("for seconds that the driver takes", () => {
    const { book } = actions("14:31:01", room("14:31:01", [meeting("15:00", "16:00")]));
    expect(book.map(({ command, args }) => [command, args])).toEqual([
      ["book_now", { period_in_seconds: 900 }],
      ["book_now", { period_in_seconds: 1_739 }],
    ]);
  });

  test("not where that is switched off", () => {
    expect(buttons("14:00", room("14:00", [], { disable_book_now: true }))).toEqual([]);
  });
});

describe("a meeting can be made longer and ended", () => {
  test.each([
    ["free all day then", [], ["+ 15 min", "+ 30 min", "End meeting"]],
    ["the next one half an hour later", [["11:30", "12:00"]], ["+ 15 min", "+ 30 min", "End meeting"]],
    ["the next one 29 minutes later", [["11:29", "12:00"]], ["+ 15 min", "+ 30 min", "End meeting"]],
    ["the next one 28 minutes later", [["11:28", "12:00"]], ["+ 15 min", "Until 11:28", "End meeting"]],
    ["the next one five minutes later", [["11:05", "12:00"]], ["Until 11:05", "End meeting"]],
    ["another one right after", [["11:00", "12:00"]], ["End meeting"]],
    ["another one that begins before its end", [["10:50", "12:00"]], ["End meeting"]],
    ["another one within it", [["10:30", "10:45"]], ["+ 15 min", "+ 30 min", "End meeting"]],
  ] as const)("%s", (_, others, labels) => {
    const status = room("10:10", [meeting("10:00", "11:00"), ...others.map(([from, to]) => meeting(from, to))]);
    expect(buttons("10:10", status)).toEqual(labels);
  });

  test("by seconds that the driver takes, and named by its start", () => {
    const { extend, end } = actions("10:10", room("10:10", [meeting("10:00", "11:00"), meeting("11:20", "12:00")]));
    const meeting_start_time = at("10:00");
    expect(extend.map(({ command, args }) => [command, args])).toEqual([
      ["extend_meeting", { meeting_start_time, by_seconds: 900 }],
      ["extend_meeting", { meeting_start_time, by_seconds: 1_200 }],
    ]);
    expect(end).toMatchObject({ command: "end_meeting", args: { meeting_start_time } });
  });

  test("not made longer where nothing can be booked, nor ended where that is switched off", () => {
    const bookings = [meeting("10:00", "11:00")];
    expect(buttons("10:10", room("10:10", bookings, { disable_book_now: true }))).toEqual(["End meeting"]);
    expect(buttons("10:10", room("10:10", bookings, { disable_end_meeting: true }))).toEqual(["+ 15 min", "+ 30 min"]);
  });

  test("an event of the whole day can only be ended", () => {
    const bookings = [meeting("00:00", "2026-11-18T00:00", { all_day: true })];
    expect(buttons("10:10", room("10:10", bookings))).toEqual(["End meeting"]);
  });
});

describe("people can check in", () => {
  const bookings = [meeting("10:00", "11:00"), meeting("11:00", "12:00")];
  test("to the current meeting, which cannot be made longer before", () => {
    const status = room("10:02", bookings.slice(0, 1), { status: "pending", current_pending: true });
    expect(buttons("10:02", status)).toEqual(["Check in", "End meeting"]);
    expect(actions("10:02", status).checkIn).toMatchObject({
      command: "check_in",
      args: { meeting_start_time: at("10:00") },
    });
  });
  test("to the next one while the current one goes on", () => {
    const status = room("10:57", bookings, { status: "pending", next_pending: true });
    expect(buttons("10:57", status)).toEqual(["Check in", "End meeting"]);
    expect(actions("10:57", status).checkIn?.args).toEqual({ meeting_start_time: at("11:00") });
  });
  test("to the next one of a free room, which can be used until then", () => {
    const status = room("09:55", bookings, { status: "pending", next_pending: true });
    expect(buttons("09:55", status)).toEqual(["Check in", "Until 10:00"]);
  });
});

test("nothing can be done in a room of which nothing is known", () => {
  expect(buttons("10:00", { disable_book_now: false })).toEqual([]);
});

test("the same thing keeps its name from second to second, which its label does not", () => {
  const ids = (now: string) => actions(now, room(now, [meeting("15:00", "16:00")])).book.map(({ id }) => id);
  expect(ids("14:40:00")).toEqual(ids("14:40:01"));
});

test("labels are in the panel's language", () => {
  expect(buttons("14:40", room("14:40", [meeting("15:00", "16:00")]), de, "de-DE")).toEqual(["15 Min.", "Bis 15:00"]);
});
