import jsqr from "jsqr";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { failure, openCalendly } from "./calendly.ts";

describe("the links of an organization", () => {
  test("name who can be booked for what, how teams share it, and where", async () => {
    const { calendly, origin } = await openCalendly();
    const links = await calendly.commands.scheduling_links_for_organization();
    expect(links).toHaveLength(15);
    expect(links.find(({ event_type }) => event_type === "Contract talk")).toEqual({
      member: "José Núñez",
      member_type: "User",
      member_uri: expect.stringMatching(`^${origin}/users/[0-9A-F]{16}$`),
      event_type: "Contract talk",
      event_type_uri: expect.stringMatching(`^${origin}/event_types/[0-9A-F]{16}$`),
      scheduling_url: "https://calendly.example/jose-nunez/contract-talk",
      pooling_type: null,
      active: true,
    });
    const teams = links.filter(({ member_type }) => member_type === "Team");
    expect(teams.map(({ member, event_type, pooling_type }) => [member, event_type, pooling_type])).toEqual([
      ["Engineering", "Design review", "multi_pool"],
      ["Facilities", "Move-in inspection", "collective"],
      ["Sales", "Product demonstration", "round_robin"],
    ]);
    expect(links.filter(({ active }) => !active).map(({ member }) => member)).toEqual(["Grace Okafor"]);
    expect(links.map(({ member }) => member)).toEqual(links.map(({ member }) => member).toSorted());
  });

  test("are complete, on however many pages they come", async () => {
    const { calendly, requests } = await openCalendly({ emulator: { page_limit: 4 } });
    const links = await calendly.commands.scheduling_links_for_organization();
    expect(new Set(links.map(({ event_type_uri }) => event_type_uri)).size).toBe(15);
    const pages = (await requests(/^\/event_types\?/)).map(({ url }) => new URL(url, "http://x").searchParams);
    expect(pages.map((each) => each.get("count"))).toEqual(["100", "100", "100", "100"]);
    expect(new Set(pages.map((each) => each.get("page_token"))).size).toBe(4);
  });

  test("fail as a whole when one page does", async () => {
    const { calendly, faults } = await openCalendly({ emulator: { page_limit: 4 } });
    await faults({ path: "^/event_types", nth: 3, action: { type: "respond", status: 404 } });
    const { details } = await failure(calendly.commands.scheduling_links_for_organization());
    expect(details).toMatchObject({ kind: "not_found", status: 404 });
  });

  test("do not go round in circles when a page leads to itself", async () => {
    const { calendly, faults } = await openCalendly();
    const body = { collection: [], pagination: { next_page: "https://evil.example", next_page_token: "again" } };
    await faults({ path: "^/event_types", action: { type: "respond", status: 200, body } });
    const { details } = await failure(calendly.commands.scheduling_links_for_organization());
    expect(details).toMatchObject({ source: "calendly", code: "bad_next_page", kind: "upstream_error" });
  });

  test("need a token of an owner or admin", async () => {
    const { calendly } = await openCalendly({ emulator: { role: "user" } });
    const { code, details } = await failure(calendly.commands.scheduling_links_for_organization());
    expect([code, details]).toEqual([
      "outside_call_failed",
      { source: "calendly", kind: "forbidden", status: 403, code: "Permission Denied", retryable: false },
    ]);
  });
});

describe("event types", () => {
  test("are those of the token's user when nobody is named", async () => {
    const { calendly } = await openCalendly();
    const { items, next_page } = await calendly.commands.list_event_types();
    expect(items.map(({ name }) => name)).toEqual([
      "30 Minute Meeting",
      "Quick call",
      "Building tour",
      "Move-in inspection",
      "Design review",
    ]);
    expect(next_page).toBeNull();
    expect(items[0]).toMatchObject({ duration: 30, kind: "solo", pooling_type: null, profile: { type: "User" } });
    expect(items[0]).not.toHaveProperty("internal_note");
  });

  test("come page by page for who wants that", async () => {
    const { calendly } = await openCalendly({ emulator: { page_limit: 3 } });
    const first = await calendly.commands.list_event_types();
    expect(first.items).toHaveLength(3);
    const second = await calendly.commands.list_event_types({ next_page: first.next_page ?? "" });
    expect([second.items.length, second.next_page]).toEqual([2, null]);
    expect((await calendly.commands.list_event_types({ all_pages: true })).items).toHaveLength(5);
  });

  test("are found by their state, and by user or organization", async () => {
    const { calendly } = await openCalendly();
    const members = await calendly.commands.list_members();
    const grace = members.find(({ user }) => user.name === "Grace Okafor")?.user.uri ?? "";
    const names = async (args: object) =>
      (await calendly.commands.list_event_types(args)).items.map(({ name }) => name);
    expect(await names({ user: grace, active: false })).toEqual(["Quick call"]);
    expect(await names({ user: grace.split("/").at(-1), active: true })).toEqual([
      "30 Minute Meeting",
      "Design review",
    ]);
    expect(await names({ organization: calendly.status.organization, active: false })).toEqual(["Quick call"]);
  });

  test("are read by URI and by id, with fields that nobody knew yet", async () => {
    const { calendly, faults, eventType } = await openCalendly();
    const { uri } = await eventType("Building tour");
    const tour = await calendly.commands.get_event_type({ uri });
    expect(tour).toMatchObject({ name: "Building tour", admin_managed: true, duration: 60 });
    expect(await calendly.commands.get_event_type({ uri: uri.split("/").at(-1) ?? "" })).toEqual(tour);

    const newer = { ...tour, pooling_type: "lottery", kind: "mob", before_buffer: 5, mood: { colour: "blue" } };
    await faults({ path: "^/event_types/", action: { type: "respond", status: 200, body: { resource: newer } } });
    const { before_buffer, mood, ...known } = newer;
    expect(await calendly.commands.get_event_type({ uri })).toEqual(known);
  });
});

test.each([
  "https://evil.example/event_types/AAAA",
  "//evil.example/event_types/AAAA",
  "http://127.0.0.1:1/event_types/AAAA",
  "users/me",
  "../users/me",
  "AAAA/../../users/me",
  "AAAA?x=1",
  "AAAA%2Finvitees",
  "",
])("the token goes nowhere else for %j", async (uri) => {
  const { calendly, requests } = await openCalendly();
  const { code, message } = await failure(calendly.commands.get_event_type({ uri }));
  expect([code, message]).toEqual(["invalid_arguments", expect.stringContaining("by its id or by its URI below")]);
  expect(await requests()).toEqual([]);
});

test("a URI of one kind is none of another", async () => {
  const { calendly } = await openCalendly();
  const user = calendly.status.user?.uri ?? "";
  expect(await failure(calendly.commands.get_event_type({ uri: user }))).toMatchObject({ code: "invalid_arguments" });
  expect(await failure(calendly.commands.cancel_event({ event: user }))).toMatchObject({ code: "invalid_arguments" });
});

test("the QR code of a page opens that page, as SVG and as PNG", async () => {
  const { calendly, eventType } = await openCalendly();
  const { uri, scheduling_url } = await eventType("Product demonstration");
  const svg = await calendly.commands.scheduling_link_qrcode({ event_type: uri });
  expect(svg).toMatchObject({
    scheduling_url,
    content_type: "image/svg+xml",
    content: expect.stringContaining("<svg"),
  });
  const png = await calendly.commands.scheduling_link_qrcode({ event_type: uri, format: "png", size: 200 });
  const { data, width, height } = PNG.sync.read(Buffer.from(png.content, "base64"));
  expect([png.content_type, width]).toEqual(["image/png", 200]);
  const read = jsqr as unknown as typeof jsqr.default;
  expect(read(new Uint8ClampedArray(data), width, height)?.data).toBe(scheduling_url);
});

test("a single-use link and a one-off event type can be made", async () => {
  const { calendly, eventType, requests } = await openCalendly();
  const { uri } = await eventType("Building tour");
  const link = await calendly.commands.create_single_use_link({ event_type: uri });
  expect(link).toEqual({ booking_url: expect.stringMatching(/^https:\/\/calendly\.example\/d\//), owner: uri });

  const [, zoe] = await calendly.commands.list_members();
  const made = await calendly.commands.create_one_off_event_type({
    name: "Fire drill",
    duration: 20,
    start_date: "2026-01-07",
    end_date: "2026-01-08",
    co_hosts: [zoe?.user.uri ?? ""],
    time_zone: "W. Europe Standard Time",
    location: { kind: "physical", location: "Car park" },
  });
  expect(made).toMatchObject({ name: "Fire drill", scheduling_url: expect.stringContaining("calendly.example/d/") });
  const [sent] = await requests(/one_off/);
  expect(JSON.parse(sent?.body ?? "")).toEqual({
    name: "Fire drill",
    host: calendly.status.user?.uri,
    co_hosts: [zoe?.user.uri],
    duration: 20,
    timezone: "Europe/Berlin",
    date_setting: { type: "date_range", start_date: "2026-01-07", end_date: "2026-01-08" },
    location: { kind: "physical", location: "Car park" },
  });
  const dates = { start_date: "2026-01-08", end_date: "2026-01-07" };
  const wrong = calendly.commands.create_one_off_event_type({ name: "Never", duration: 20, ...dates });
  expect(await failure(wrong)).toMatchObject({ code: "invalid_arguments" });
});
