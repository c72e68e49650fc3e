import emulatorDriver from "atrium/drivers/calendly/emulator";
import { mountDriver } from "atrium/testing";
import { expect, onTestFinished, test } from "vitest";

/* The emulator by itself, asked as any client of Calendly asks. */

const day = 86_400_000;

async function open(settings: object = {}) {
  const emulator = await mountDriver(emulatorDriver, { settings: { token: "for the test", ...settings } });
  onTestFinished(() => emulator.stop());
  const { origin = "" } = emulator.status;
  const ask = async (path: string, { token = "for the test", body }: { token?: string; body?: object } = {}) => {
    const url = path.startsWith("/") ? `${origin}${path}` : path;
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever comes.
    const json: any = text === "" ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, json };
  };
  const iso = (offset: number) => encodeURIComponent(new Date(emulator.clock.now() + offset).toISOString());
  const me = (await ask("/users/me")).json.resource;
  return { emulator, origin, ask, iso, me };
}

test("lists come in pages that lead to each other, by link and by token", async () => {
  const { ask, me, origin } = await open();
  const list = `/event_types?organization=${encodeURIComponent(me.current_organization)}`;
  const first = (await ask(`${list}&count=6`)).json;
  expect(first.pagination).toEqual({
    count: 6,
    next_page: expect.stringMatching(`^${origin}/event_types\\?organization=.*&count=6&page_token=`),
    previous_page: null,
    next_page_token: expect.any(String),
    previous_page_token: null,
  });
  const second = (await ask(first.pagination.next_page)).json;
  const third = (await ask(`${list}&count=6&page_token=${second.pagination.next_page_token}`)).json;
  expect(third.pagination).toMatchObject({ count: 3, next_page: null, next_page_token: null });
  const uris = [first, second, third].flatMap(({ collection }) => collection.map(({ uri }: { uri: string }) => uri));
  expect(new Set(uris).size).toBe(15);
  expect((await ask(list)).json.pagination.count).toBe(15);
  expect((await ask(`${list}&count=101`)).status).toBe(400);
  expect((await ask(`${list}&page_token=nonsense`)).status).toBe(400);
});

test("errors have a title, a message and what is wrong with which parameter", async () => {
  const { ask } = await open();
  expect(await ask("/users/me", { token: "bad" })).toMatchObject({
    status: 401,
    json: { title: "Unauthenticated", message: "The access token is invalid" },
  });
  expect(await ask("/users/NOBODY")).toMatchObject({ status: 404, json: { title: "Resource Not Found" } });
  expect(await ask("/nowhere")).toMatchObject({ status: 404, json: { title: "Resource Not Found" } });
  expect(await ask("/event_types")).toMatchObject({
    status: 400,
    json: { title: "Invalid Argument", details: [{ parameter: "organization", message: "is missing" }] },
  });
  expect(await ask("/scheduling_links", { body: { max_event_count: 2 } })).toMatchObject({
    status: 400,
    json: { details: [{ parameter: "max_event_count" }, { parameter: "owner" }, { parameter: "owner_type" }] },
  });
});

test("times are given for 31 and for 7 days at most, and not for the past", async () => {
  const { ask, iso, me } = await open();
  const [type] = (await ask(`/event_types?user=${encodeURIComponent(me.uri)}`)).json.collection;
  const available = (from: number, to: number) =>
    ask(
      `/event_type_available_times?event_type=${encodeURIComponent(type.uri)}&start_time=${iso(from)}&end_time=${iso(to)}`,
    );
  expect((await available(day, 32 * day)).status).toBe(200);
  expect(await available(day, 32 * day + 1)).toMatchObject({
    status: 400,
    json: { details: [{ parameter: "end_time" }] },
  });
  expect(await available(-1, day)).toMatchObject({ status: 400, json: { details: [{ parameter: "start_time" }] } });
  const busy = (to: number) =>
    ask(`/user_busy_times?user=${encodeURIComponent(me.uri)}&start_time=${iso(-day)}&end_time=${iso(to)}`);
  expect((await busy(6 * day)).status).toBe(200);
  expect((await busy(6 * day + 1)).status).toBe(400);
});

test("the limit of a minute is said with every answer, and ends in a 429 without a body", async () => {
  const { ask, emulator } = await open({ rate_limit: 3 });
  await emulator.clock.advance(15_000);
  const answers = [await ask("/users/me"), await ask("/nowhere"), await ask("/users/me")];
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 429]);
  expect(answers[2]?.json).toBeUndefined();
  const limits = answers.map(({ headers }) =>
    ["limit", "remaining", "reset"].map((each) => headers.get(`x-ratelimit-${each}`)),
  );
  expect(limits).toEqual([
    ["3", "1", "45"],
    ["3", "0", "45"],
    ["3", "0", "45"],
  ]);
  await emulator.clock.advance(45_000);
  expect((await ask("/users/me")).status).toBe(200);
});

test("a team that takes turns is free when one of it is, a team that comes together when all are", async () => {
  const { ask, iso, me } = await open();
  const organization = encodeURIComponent(me.current_organization);
  const { collection } = (await ask(`/event_types?organization=${organization}`)).json;
  const starts = async (name: string) => {
    const { uri } = collection.find((each: { name: string }) => each.name === name);
    // On Tuesday José is taken from 13:00 (12:00 UTC) for half an hour, Zoë from 11:00, Siobhan from 10:00.
    const query = `event_type=${encodeURIComponent(uri)}&start_time=${iso(day)}&end_time=${iso(day + 4 * 3_600_000)}`;
    const times = (await ask(`/event_type_available_times?${query}`)).json.collection;
    return times.map(({ start_time }: { start_time: string }) => start_time.slice(11, 16));
  };
  expect(await starts("Product demonstration")).toEqual([
    "09:00",
    "09:30",
    "10:00",
    "10:30",
    "11:00",
    "11:30",
    "12:00",
    "12:30",
  ]);
  expect(await starts("Move-in inspection")).toEqual(["10:30", "11:00", "11:30", "12:00", "12:30"]);
});

test("what a request holds beyond what is known is dropped without a word, as Calendly does", async () => {
  const { ask, me } = await open();
  const [type] = (await ask(`/event_types?user=${encodeURIComponent(me.uri)}`)).json.collection;
  const body = { max_event_count: 1, owner: type.uri, owner_type: "EventType", misspelt: true };
  const { status, json } = await ask("/scheduling_links", { body });
  expect([status, Object.keys(json.resource)]).toEqual([201, ["booking_url", "owner", "owner_type"]]);
});
