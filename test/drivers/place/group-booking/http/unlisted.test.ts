import { PNG } from "pngjs";
import { beforeEach, expect, test, vi } from "vitest";
import { readQr } from "../../../../e2e/read-qr.ts";
import { eventually } from "../../../../eventually.ts";
import { bookingHost, nextAddress, sunday, visit } from "./booking-host.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let host: Awaited<ReturnType<typeof bookingHost>>;

beforeEach(async () => {
  host = await bookingHost({
    profiles: [
      { ...visit, public: false },
      { ...visit, name: "open" },
    ],
  });
});

const createLink = (id: number): Promise<string> => host.exec("GroupBooking", "create_unlisted_link", { id });
const get = (path: string) => host.get(`/api/public/book/${path}`, { from: nextAddress() });
const lastPart = (link: string) => link.split("/").at(-1) as string;

test("whoever has the link of a profile that is not public books by it, and by nothing else", async () => {
  const link = await createLink(1);
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/book\/[\w-]{22}$/);
  const path = lastPart(link);
  expect((await fetch(link)).status).toBe(200);
  const offer = await get(path);
  expect(offer).toMatchObject({ status: 200, json: { title: "Visit of somebody" } });
  expect((await get(`${path}/slots?from=${sunday("00:00")}&to=${sunday("23:00")}`)).json.items).toHaveLength(16);
  expect((await host.get(`/v1/book/the-client/${path}/meeting`)).status).toBe(200);
  expect((await get("visit")).status).toBe(404);

  await host.clock.advance(2_000);
  const fields = { comments: "None" };
  const form = { start: sunday("10:00"), name: "Ada", email: "ada@visitors.example", fields, form: offer.json.form };
  const booked = await host.post(`/api/public/book/${path}`, form);
  expect([booked.status, booked.json.status]).toEqual([201, "confirmed"]);
  // The link is not told to whoever has a booking: it may have been made for them.
  expect((await host.get(`/api/public/bookings/${booked.json.token}`)).text).not.toContain(path);
});

test("a second link ends the first, and none is left when it is taken away", async () => {
  const [first, second] = [lastPart(await createLink(1)), lastPart(await createLink(1))];
  expect((await get(first)).status).toBe(404);
  expect((await get(second)).status).toBe(200);
  expect(await host.exec("GroupBooking", "profile_link", { profile: "visit" })).toContain(second);
  await host.exec("GroupBooking", "remove_unlisted_link", { id: 1 });
  const { requestId: _, ...gone } = (await get(second)).json;
  const { requestId: __, ...unknown } = (await get("nothing")).json;
  expect(gone).toEqual(unknown);
});

test("the link outlives a restart and other changes of the profile", async () => {
  const path = lastPart(await createLink(1));
  await host.exec("GroupBooking", "update_profile", { id: 1, patch: { subject: "Other" } });
  await host.exec("GroupBooking", "attach_users", { id: 1, user_ids: ["grace.okafor@contoso.example"] });
  await host.call("POST", "/api/engine/v2/modules/mod-booking/restart", {
    headers: { "x-api-key": "key-of-the-administrator" },
  });
  await eventually(async () => expect((await get(path)).json?.title).toBe("Other"));
});

test("QR codes show the link by which somebody came, and for those who sign in the one that works", async () => {
  const link = await createLink(1);
  const code = await fetch(`${host.url}/api/public/book/${lastPart(link)}/qrcode.png?size=300`);
  expect(readQr(Buffer.from(await code.arrayBuffer()))).toBe(link);
  const own = await host.exec("GroupBooking", "profile_qrcode", { profile: "visit", format: "png", size: 300 });
  expect(PNG.sync.read(Buffer.from(own, "base64")).width).toBe(300);
  expect(readQr(Buffer.from(own, "base64"))).toBe(link);
  await createLink(2);
  expect(await host.exec("GroupBooking", "profile_link", { profile: "open" })).toBe(`${host.url}/book/open`);
});
