import { expect, test } from "vitest";
import { pageOf } from "../../../../../drivers/place/group-booking/slots/page.ts";
import { slotsOf } from "../../../../../drivers/place/group-booking/slots/slots.ts";
import { inputWith, memberWith, profileWith } from "./fixtures.ts";

const names = Array.from({ length: 12 }, (_, index) => `user${String(index).padStart(2, "0")}`);
const members = names.map((name, position) => memberWith(name, { position }));

/** Slots at nine and at ten; all but two are busy at ten. */
function pagesWith(pooling: "any" | "round_robin" | "collective", free = ["user03", "user11"]) {
  const profile = profileWith({ pooling, availabilityStep: 60 });
  const taken = ["2026-06-01T10:00Z/2026-06-01T11:00Z"];
  const busy = Object.fromEntries(names.map((name) => [name, free.includes(name) ? [] : taken]));
  const slots = slotsOf(inputWith({ profile, members, busy, from: "2026-06-01T09:00Z", to: "2026-06-01T11:00Z" }));
  return (offset: number, limit: number) => pageOf(slots, profile, members, { offset, limit });
}

test.each(["any", "round_robin"] as const)(
  "with %s, a page shows the slots that somebody on it can take",
  (pooling) => {
    const page = pagesWith(pooling);
    expect(page(0, 10).slots.map(({ userIds }) => userIds)).toEqual([names.slice(0, 10), ["user03"]]);
    expect(page(10, 10).slots.map(({ userIds }) => userIds)).toEqual([names.slice(10), ["user11"]]);
    expect(page(4, 4).slots.map(({ userIds }) => userIds)).toEqual([names.slice(4, 8)]);
  },
);

test("with collective, each page shows all slots, and of each those on the page", () => {
  const page = pagesWith("collective", names);
  expect(page(0, 10).slots.map(({ userIds }) => userIds)).toEqual([names.slice(0, 10), names.slice(0, 10)]);
  expect(page(10, 10).slots.map(({ userIds }) => userIds)).toEqual([names.slice(10), names.slice(10)]);
  expect(pagesWith("collective")(0, 10).slots).toHaveLength(1);
});

test("a page says how many members there are and where the next one begins", () => {
  const page = pagesWith("any");
  expect(page(0, 10)).toMatchObject({ totalUsers: 12, nextOffset: 10, done: false });
  expect(page(10, 10)).toMatchObject({ totalUsers: 12, nextOffset: null, done: true });
  expect(page(0, 12)).toMatchObject({ totalUsers: 12, nextOffset: null, done: true });
  expect(page(50, 10)).toMatchObject({ slots: [], totalUsers: 12, nextOffset: null, done: true });
});

test("inactive members are on no page", () => {
  const profile = profileWith();
  const some = [memberWith("ann", { active: false }), memberWith("bob"), memberWith("room", { kind: "room" })];
  const slots = slotsOf(inputWith({ profile, members: some, from: "2026-06-01T09:00Z", to: "2026-06-01T09:30Z" }));
  expect(pageOf(slots, profile, some, { offset: 0, limit: 1 })).toMatchObject({
    slots: [{ userIds: ["bob"] }],
    totalUsers: 2,
    nextOffset: 1,
  });
});
