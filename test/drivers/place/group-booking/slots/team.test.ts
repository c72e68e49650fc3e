import { describe, expect, test } from "vitest";
import { slotsOf } from "../../../../../drivers/place/group-booking/slots/slots.ts";
import { inputWith, memberWith, profileWith } from "./fixtures.ts";

const from = "2026-06-01T09:00Z";
const to = "2026-06-01T09:30Z";
const taken = ["2026-06-01T09:30Z/2026-06-01T10:00Z"];

type Pooling = "any" | "round_robin" | "collective";

/** Who could take the slot at nine; undefined when there is none. Those whose name begins with "busy" have no time. */
function whoAtNine(pooling: Pooling, names: string[], fields: Record<string, Parameters<typeof memberWith>[1]> = {}) {
  const members = names.map((name, position) =>
    memberWith(name, { position, kind: name.endsWith("room") ? "room" : "person", ...fields[name] }),
  );
  const busy = Object.fromEntries(names.map((name) => [name, name.startsWith("busy") ? taken : []]));
  return slotsOf(inputWith({ profile: profileWith({ pooling }), members, busy, from, to }))[0]?.userIds;
}

describe.each(["any", "round_robin"] as const)("with pooling %s", (pooling) => {
  test("one person is enough, and all who are free are named by their position", () => {
    expect(whoAtNine(pooling, ["zoe", "busy-bob", "ann"])).toEqual(["zoe", "ann"]);
    expect(whoAtNine(pooling, ["zoe", "ann"], { zoe: { position: 9 } })).toEqual(["ann", "zoe"]);
    expect(whoAtNine(pooling, ["zoe", "ann"], { zoe: { position: 1 } })).toEqual(["ann", "zoe"]);
  });

  test("nobody free is no slot", () => {
    expect(whoAtNine(pooling, ["busy-ann", "busy-bob"])).toBeUndefined();
  });

  test("somebody who is inactive takes none", () => {
    expect(whoAtNine(pooling, ["ann", "bob"], { ann: { active: false } })).toEqual(["bob"]);
  });
});

describe("with pooling collective", () => {
  test("everybody is needed", () => {
    expect(whoAtNine("collective", ["ann", "bob"])).toEqual(["ann", "bob"]);
    expect(whoAtNine("collective", ["ann", "busy-bob"])).toBeUndefined();
  });

  test("those who are inactive are not", () => {
    expect(whoAtNine("collective", ["ann", "busy-bob"], { "busy-bob": { active: false } })).toEqual(["ann"]);
  });
});

describe.each(["any", "round_robin", "collective"] as const)("with pooling %s and rooms", (pooling) => {
  test("one free room is enough, and rooms come after people", () => {
    expect(whoAtNine(pooling, ["busy-room", "green-room", "red-room", "ann"])).toEqual([
      "ann",
      "green-room",
      "red-room",
    ]);
  });

  test("without a free room there is no slot, however many people are free", () => {
    expect(whoAtNine(pooling, ["ann", "bob", "busy-room"])).toBeUndefined();
  });

  test("without people there is none, however many rooms are free", () => {
    expect(whoAtNine(pooling, ["busy-ann", "green-room"])).toBeUndefined();
  });

  test("inactive people, or rooms, do not make a profile of the others alone", () => {
    expect(whoAtNine(pooling, ["ann", "green-room"], { ann: { active: false } })).toBeUndefined();
    expect(whoAtNine(pooling, ["ann", "green-room"], { "green-room": { active: false } })).toBeUndefined();
  });

  test("a profile of rooms alone offers rooms", () => {
    expect(whoAtNine(pooling, ["busy-room", "green-room"])).toEqual(["green-room"]);
  });

  test("nobody at all is no slot, and neither is everybody inactive", () => {
    expect(whoAtNine(pooling, [])).toBeUndefined();
    expect(whoAtNine(pooling, ["ann"], { ann: { active: false } })).toBeUndefined();
  });
});
