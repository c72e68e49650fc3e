import { describe, expect, test } from "vitest";
import { type Assignment, assign } from "../../../../../drivers/place/group-booking/slots/assign.ts";
import { memberWith, unix } from "./fixtures.ts";

const start = unix("2026-06-15T09:00Z");

/** Ann, Bob and Cem in this order, all free, nobody asked for. */
function assigned(
  pooling: Assignment["profile"]["pooling"],
  {
    fields = {},
    rooms = [],
    fairnessWindow = "month",
    ...rest
  }: Partial<Assignment> & {
    fields?: Record<string, Parameters<typeof memberWith>[1]>;
    rooms?: string[];
    fairnessWindow?: "month" | "all";
  } = {},
) {
  const people = ["ann", "bob", "cem"].map((name, position) => memberWith(name, { position, ...fields[name] }));
  const members = [...rooms.map((name, position) => memberWith(name, { kind: "room", position })), ...people];
  return assign({
    profile: { pooling, fairnessWindow, timezone: "Europe/Berlin" },
    members,
    start,
    eligible: members.map(({ userId }) => userId),
    history: [],
    requested: [],
    ...rest,
  });
}

let made = 0;
const booked = (userId: string, at = "2026-06-10T09:00Z", createdAt = ++made) => ({
  start: unix(at),
  userIds: [userId],
  createdAt,
});

describe("any", () => {
  test("is the first by position who is free", () => {
    expect(assigned("any")).toEqual(["ann"]);
    expect(assigned("any", { eligible: ["cem", "bob"] })).toEqual(["bob"]);
  });

  test("is the first of those asked for who is still free", () => {
    expect(assigned("any", { requested: ["cem", "bob"] })).toEqual(["cem"]);
    expect(assigned("any", { requested: ["cem", "bob"], eligible: ["ann", "bob"] })).toEqual(["bob"]);
  });

  test("is nobody when none of those asked for is free", () => {
    expect(assigned("any", { requested: ["cem"], eligible: ["ann", "bob"] })).toBeUndefined();
  });

  test("is nobody when nobody is free", () => {
    expect(assigned("any", { eligible: [] })).toBeUndefined();
  });
});

describe("round_robin", () => {
  test("begins with the first by position", () => {
    expect(assigned("round_robin")).toEqual(["ann"]);
  });

  test("is who has the fewest bookings", () => {
    const history = [booked("ann"), booked("ann"), booked("bob"), booked("cem"), booked("cem")];
    expect(assigned("round_robin", { history })).toEqual(["bob"]);
  });

  test("gives twice as many to a weight of two", () => {
    const history: Assignment["history"][number][] = [];
    for (let turn = 0; turn < 8; turn++) {
      const [chosen = ""] = assigned("round_robin", { history, fields: { bob: { weight: 2 } } }) ?? [];
      history.push(booked(chosen));
    }
    const count = (name: string) => history.filter(({ userIds }) => userIds.includes(name)).length;
    expect([count("ann"), count("bob"), count("cem")]).toEqual([2, 4, 2]);
  });

  test("is who was booked longest ago among those with as many, and first who never was", () => {
    const history = [booked("bob", undefined, 100), booked("ann", undefined, 300), booked("cem", undefined, 200)];
    expect(assigned("round_robin", { history })).toEqual(["bob"]);
    // Last month's bookings are not counted, but who had them is remembered.
    const before = [booked("ann", "2026-05-10T09:00Z", 300), booked("bob", "2026-05-11T09:00Z", 200)];
    expect(assigned("round_robin", { history: before })).toEqual(["cem"]);
    expect(assigned("round_robin", { history: [...before, booked("cem", "2026-05-11T09:00Z", 250)] })).toEqual(["bob"]);
  });

  test("is whoever has the highest priority, while that one is free", () => {
    const fields = { cem: { priority: 1 } };
    const history = [booked("cem"), booked("cem")];
    expect(assigned("round_robin", { fields, history })).toEqual(["cem"]);
    expect(assigned("round_robin", { fields, history, eligible: ["ann", "bob"] })).toEqual(["ann"]);
  });

  test("is one of those asked for", () => {
    const history = [booked("bob"), booked("cem"), booked("cem")];
    expect(assigned("round_robin", { history, requested: ["cem", "bob"] })).toEqual(["bob"]);
    expect(assigned("round_robin", { requested: ["cem"], eligible: ["ann"] })).toBeUndefined();
  });

  test("counts the local month of the slot, or everything", () => {
    // The last evening of May in UTC is the first of June in Berlin.
    const inJune = [booked("ann", "2026-05-31T22:30Z")];
    const inMay = [
      booked("ann", "2026-05-31T21:30Z", 1),
      booked("bob", "2026-06-20T09:00Z", 2),
      booked("cem", "2026-06-21T09:00Z", 3),
    ];
    expect(assigned("round_robin", { history: inJune })).toEqual(["bob"]);
    expect(assigned("round_robin", { history: inMay })).toEqual(["ann"]);
    const all = [...inMay, booked("ann", "2025-06-01T09:00Z", 0)];
    expect(assigned("round_robin", { history: all, fairnessWindow: "all" })).toEqual(["bob"]);
  });

  test("does not depend on the order of what it is given", () => {
    const history = [booked("ann"), booked("bob"), booked("cem")];
    const members = ["cem", "ann", "bob"].map((name) => memberWith(name));
    const all = {
      profile: { pooling: "round_robin", fairnessWindow: "all", timezone: "UTC" } as const,
      start,
      requested: [],
    };
    const forwards = assign({ ...all, members, eligible: ["ann", "bob", "cem"], history });
    const backwards = assign({
      ...all,
      members: [...members].reverse(),
      eligible: ["cem", "bob", "ann"],
      history: [...history].reverse(),
    });
    expect(forwards).toEqual(["ann"]);
    expect(backwards).toEqual(forwards);
  });
});

describe("collective", () => {
  test("is all, the first by position first, whoever was asked for", () => {
    expect(assigned("collective", { requested: ["cem"] })).toEqual(["ann", "bob", "cem"]);
  });

  test("is nobody as soon as one has no time any more", () => {
    expect(assigned("collective", { eligible: ["ann", "cem"] })).toBeUndefined();
  });
});

describe.each(["any", "round_robin", "collective"] as const)("a room, with pooling %s,", (pooling) => {
  const people = pooling === "collective" ? ["ann", "bob", "cem"] : ["ann"];
  const rooms = ["green", "red"];

  test("is the first by position that is free, and comes last", () => {
    expect(assigned(pooling, { rooms })).toEqual([...people, "green"]);
    expect(assigned(pooling, { rooms, eligible: ["ann", "bob", "cem", "red"] })).toEqual([...people, "red"]);
  });

  test("is the one that was asked for, or none", () => {
    expect(assigned(pooling, { rooms, requested: ["red"] })).toEqual([...people, "red"]);
    expect(assigned(pooling, { rooms, requested: ["red"], eligible: ["ann", "bob", "cem", "green"] })).toBeUndefined();
  });

  test("is not booked alone where people are needed, nor people without one", () => {
    expect(assigned(pooling, { rooms, eligible: rooms })).toBeUndefined();
    expect(assigned(pooling, { rooms, eligible: ["ann", "bob", "cem"] })).toBeUndefined();
  });

  test("is enough for a profile of rooms", () => {
    const members = rooms.map((name, position) => memberWith(name, { kind: "room", position }));
    expect(assigned(pooling, { members, eligible: ["red", "green"] })).toEqual(["green"]);
  });
});
