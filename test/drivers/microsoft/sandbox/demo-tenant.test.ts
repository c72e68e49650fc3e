import { FakeClock } from "atrium/testing";
import { expect, test } from "vitest";
import type { CalendarEvent } from "../../../../drivers/microsoft/sandbox/calendar-event.ts";
import { fillDemoTenant } from "../../../../drivers/microsoft/sandbox/demo-tenant.ts";
import { Meetings } from "../../../../drivers/microsoft/sandbox/meetings.ts";
import { Tenant } from "../../../../drivers/microsoft/sandbox/tenant.ts";

const hour = 3_600_000;
const monday = Date.UTC(2026, 0, 5, 9, 7);

function demoAt(instant: number) {
  const clock = new FakeClock(instant);
  const tenant = new Tenant(clock, "contoso.example");
  fillDemoTenant(tenant, new Meetings(tenant, 1_000));
  const rooms = tenant.accounts.filter(({ room }) => room !== null);
  const calendar = (address: string | null) => [...tenant.calendar(String(address)).values()];
  return { tenant, clock, rooms, calendar, all: tenant.accounts.flatMap(({ address }) => calendar(address)) };
}

test("the same instant gives the same company, another instant moves its days", () => {
  expect(demoAt(monday).all).toEqual(demoAt(monday).all);
  expect(demoAt(monday + 24 * hour).all).not.toEqual(demoAt(monday).all);
});

test("there are thirty people and eight rooms, and among the people what is easily got wrong", () => {
  const { tenant, rooms } = demoAt(monday);
  const people = tenant.accounts.filter(({ profile }) => profile.jobTitle !== null);
  expect([people.length, rooms.length]).toEqual([30, 8]);
  const names = people.map(({ profile }) => profile.userPrincipalName);
  expect(new Set(names).size).toBe(30);
  for (const part of ["o'brien", "#EXT#", "+events"])
    expect(names.filter((name) => name.includes(part))).toHaveLength(1);
  expect(people.filter(({ profile }) => !profile.accountEnabled)).toHaveLength(1);
  expect(people.filter(({ address }) => address === null)).toHaveLength(2);
});

test.each([monday, Date.UTC(2026, 2, 29, 0, 30), Date.UTC(2026, 9, 25, 0, 59), Date.UTC(2027, 11, 31, 23, 59)])(
  "at %i some rooms are in use, some were, and some will be",
  (instant) => {
    const { rooms, calendar } = demoAt(instant);
    const near = rooms
      .flatMap(({ address }) => calendar(address))
      .filter((event) => !event.isCancelled && !event.isAllDay);
    const inHours = (from: number, to: number) => (event: CalendarEvent) =>
      event.start < instant + to * hour && event.end > instant + from * hour;
    const running = near.filter(inHours(0, 0));
    expect(running.length).toBeGreaterThanOrEqual(3);
    expect(running.length).toBeLessThan(8);
    expect(near.filter((event) => event.end < instant).some(inHours(-6, 0))).toBe(true);
    expect(near.filter((event) => event.start > instant).some(inHours(0, 3))).toBe(true);
  },
);

test("no room is booked twice at once", () => {
  const { rooms, calendar } = demoAt(monday);
  for (const { address } of rooms) {
    const events = calendar(address).filter((event) => !event.isCancelled);
    const taken = events.toSorted((a, b) => a.start - b.start);
    for (const [index, event] of taken.entries())
      expect(event.start).toBeGreaterThanOrEqual(taken[index - 1]?.end ?? 0);
  }
});

test("there is one of each: private, online, all day, cancelled, declined by the room, a calendar beyond a page", () => {
  const { all, calendar } = demoAt(monday);
  expect(all.some((event) => event.sensitivity === "private")).toBe(true);
  expect(all.some((event) => event.onlineMeeting !== null)).toBe(true);
  expect(all.some((event) => event.isAllDay)).toBe(true);
  expect(calendar("orchard@contoso.example").some((event) => event.isCancelled)).toBe(true);
  const declined = all.flatMap((event) => event.attendees).filter(({ status }) => status.response === "declined");
  expect(declined.some(({ emailAddress }) => emailAddress.address === "boardroom@contoso.example")).toBe(true);
  expect(calendar("lunch-run@contoso.example").length).toBeGreaterThan(1_000);
});

test("no room has an answer outstanding", () => {
  expect(demoAt(monday).clock.pending).toBe(0);
});

test("there are groups in groups, an empty one, one with a device in it, and a list of the rooms of each floor", () => {
  const { tenant, rooms } = demoAt(monday);
  const ids = new Set(tenant.groups.map(({ profile }) => profile.id));
  expect(tenant.groups.some(({ members }) => members.some((id) => ids.has(id)))).toBe(true);
  expect(tenant.groups.some(({ members }) => members.length === 0)).toBe(true);
  expect(tenant.others.map(({ kind }) => kind)).toEqual(["device", "orgContact"]);
  const listed = tenant.roomLists.flatMap((list) => list.rooms);
  expect(listed.toSorted()).toEqual(rooms.map(({ address }) => address).toSorted());
});

test("there are series that began long ago, one of them in a room, and a calendar that nobody can write to", () => {
  const { tenant, all, calendar } = demoAt(monday);
  const series = all.filter(({ recurrence, isOrganizer }) => recurrence !== null && isOrganizer);
  expect(series).toHaveLength(3);
  expect(series.every(({ start }) => start < monday - 300 * 24 * hour)).toBe(true);
  const copy = calendar("studio@contoso.example").find(({ recurrence }) => recurrence !== null);
  expect(copy?.responseStatus.response).toBe("accepted");
  expect(tenant.calendars("chiara.rossi@contoso.example").map(({ canEdit }) => canEdit)).toEqual([true, false]);
});

test("everybody but the chief executive and guests has a manager who exists, and most have a photo", () => {
  const { tenant } = demoAt(monday);
  const people = tenant.accounts.filter(({ profile }) => profile.jobTitle !== null && profile.userType === "Member");
  const without = people.filter(({ manager }) => manager === undefined || tenant.findUser(manager) === undefined);
  expect(without.map(({ profile }) => profile.displayName)).toEqual(["Amelia Hartmann"]);
  const photos = people.filter(({ photo }) => photo !== undefined).length;
  expect(photos).toBeGreaterThan(15);
  expect(photos).toBeLessThan(people.length);
});
