import { expect, test, vi } from "vitest";
import { bookingHost, nextAddress, sunday, visit } from "./booking-host.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const path = "/api/public/book/visit";
const samuel = { userId: "samuel.adeyemi@contoso.example", name: "Sam" };

async function naming(given: object = {}) {
  const profile = { ...visit, showNames: true, members: [visit.members[0], samuel], ...given };
  const host = await bookingHost({ profiles: [profile] });
  return { ...host, offer: async () => (await host.get(path, { from: nextAddress() })).json };
}

test("a profile that shows names says who can be booked, and a booking with whom it is", async () => {
  const host = await naming();
  const { people, everybody } = await host.offer();
  // The directory's name, and the one of the settings.
  expect(people.map(({ name }: { name: string }) => name)).toEqual(["Priya Raman", "Sam"]);
  expect(everybody).toBe(false);
  const slots = await host.get(`${path}/slots?from=${sunday("10:00")}&to=${sunday("10:01")}`);
  expect(people.map(({ id }: { id: string }) => id)).toEqual(slots.json.items[0].userIds);

  const booked = await host.post(path, await host.form(sunday("10:00"), { userIds: [people[1].id] }));
  expect(booked.json.people).toEqual(["Sam"]);
  const managed = await host.get(`/api/public/bookings/${booked.json.token}`);
  expect(managed.json.people).toEqual(["Sam"]);
  expect(managed.text + booked.text).not.toContain("contoso.example");
});

test("nobody is named who is not active, whose name is a mail address, or whom the directory does not tell", async () => {
  const host = await naming({
    members: [
      { ...visit.members[0], active: false },
      { userId: "grace.okafor@contoso.example" },
      { userId: "nobody.there@contoso.example" },
      samuel,
    ],
  });
  const user = { id: "1", displayName: "grace@contoso.example", mail: "grace.okafor@contoso.example" };
  await host.exec("Tenant", "set_faults", {
    rules: [{ path: "grace", action: { type: "respond", status: 200, body: user } }],
  });
  const { people } = await host.offer();
  expect(people.map(({ name }: { name: string }) => name)).toEqual(["Sam"]);
  const members = [{ userId: "grace.okafor@contoso.example", name: "grace@contoso.example" }];
  await expect(host.exec("GroupBooking", "attach_users", { id: 1, members })).rejects.toThrow("not a mail address");
});

test("the directory is asked once for a name, and again after an hour", async () => {
  const host = await naming();
  const asked = async () => {
    const requests: { method: string; url: string }[] = await host.exec("Tenant", "journal", { limit: 1_000 });
    return requests.filter(({ method, url }) => method === "GET" && url.includes("priya.raman")).length;
  };
  await host.offer();
  await host.offer();
  expect(await asked()).toBe(1);
  await host.clock.advance(3_601_000);
  await host.offer();
  expect(await asked()).toBe(2);
});

test("where all take part it says so; rooms are named where there is nobody else", async () => {
  const room = {
    userId: "boardroom@contoso.example",
    email: "boardroom@contoso.example",
    kind: "room",
    name: "Boardroom",
  };
  const both = await naming({ pooling: "collective", members: [samuel, room] });
  expect(await both.offer()).toMatchObject({ everybody: true, people: [{ name: "Sam" }] });
  const alone = await naming({ members: [room] });
  expect(await alone.offer()).toMatchObject({ people: [{ name: "Boardroom" }] });
});
