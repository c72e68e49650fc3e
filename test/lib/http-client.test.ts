import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type DriverError, HttpClient, type HttpClientOptions, type HttpRequest, path, Throttle } from "atrium";
import { FakeClock, settle } from "atrium/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { freePort } from "../../runtime/settings/free-port.ts";
import { eventually } from "../eventually.ts";

/* Over real HTTP; time is the test's. */

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Closes the connection instead. */
  drop?: boolean;
  /** Never answers. */
  hang?: boolean;
}

interface Sent {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

let server: Server;
let origin: string;
let clock: FakeClock;
let throttle: Throttle;
/** What the server answers, one after the other; the last one again and again. */
let replies: Reply[];
let sent: Sent[];
/** Whether there is a request that will not be answered. */
let hanging: boolean;
const logged: string[] = [];

beforeAll(async () => {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    sent.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? {};
    if (reply.drop) return request.socket.destroy();
    if (reply.hang) {
      hanging = true;
      return;
    }
    const text = reply.body === undefined || typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status ?? 200, reply.headers).end(text);
  };
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(() => {
  clock = new FakeClock();
  throttle = new Throttle({ source: "acme", rateLimit: 1_000, clock });
  replies = [{}];
  sent = [];
  hanging = false;
  logged.length = 0;
});

const Vendor = z.object({ title: z.string(), message: z.string() });

function clientWith(options: Partial<HttpClientOptions> = {}) {
  const log = (message: string, data?: object) => logged.push(JSON.stringify([message, data]));
  return new HttpClient({
    service: { name: "Acme", source: "acme" },
    baseUrl: `${origin}/v4`,
    headers: () => ({ authorization: "Bearer open-sesame" }),
    throttle,
    clock,
    log: { debug: log, info: log, warn: log, error: log },
    problem({ status, body }) {
      const { data } = Vendor.safeParse(body);
      return data && status >= 300 ? { code: data.title, message: data.message } : undefined;
    },
    ...options,
  });
}

const idle = new AbortController().signal;

function send<T>(request: HttpRequest<T>, options?: Partial<HttpClientOptions>, signal = idle): Promise<T> {
  return clientWith(options).send({ signal, requestId: "request" }, request);
}

/** Lets time pass while nothing is on its way, or while the server will not answer anyway. */
async function outcome(promise: Promise<unknown>): Promise<{ value?: unknown; error?: DriverError; took: number }> {
  const start = clock.now();
  let ended = false;
  const result = promise
    .then(
      (value) => ({ value }),
      (error: DriverError) => ({ error }),
    )
    .finally(() => {
      ended = true;
    });
  while (!ended) {
    await eventually(() => expect(ended || throttle.inFlightSize === 0 || hanging).toBe(true));
    if (!ended) await clock.advance(100);
  }
  return { ...(await result), took: clock.now() - start };
}

describe("a request", () => {
  test("goes below the base URL with credentials, query and body, and is answered by what the schema says", async () => {
    replies = [{ status: 201, body: { id: 7, surprise: "new in this version" } }];
    const request = {
      method: "POST" as const,
      path: path`/users/${"a b/c?d"}`,
      query: { active: true, ids: ["1", "2"], absent: undefined, name: "ä&=+" },
      body: { name: "x" },
      headers: { "x-user-id": "5" },
      answer: z.object({ id: z.number() }),
    };
    expect(await send(request)).toEqual({ id: 7 });
    expect(sent).toMatchObject([
      {
        method: "POST",
        url: "/v4/users/a%20b%2Fc%3Fd?active=true&ids=1&ids=2&name=%C3%A4%26%3D%2B",
        headers: {
          authorization: "Bearer open-sesame",
          "x-user-id": "5",
          accept: "application/json",
          "content-type": "application/json",
        },
        body: '{"name":"x"}',
      },
    ]);
  });

  test.each([204, 201, 200])("of %i without a body is a success where nothing is expected", async (status) => {
    replies = [{ status }];
    expect(await send({ method: "DELETE", path: "/users/1" })).toBeUndefined();
  });

  test("that expects something is told when there is nothing", async () => {
    replies = [{ status: 204 }];
    await expect(send({ path: "/users/1", answer: z.object({ id: z.number() }) })).rejects.toMatchObject({
      details: { code: "unexpected_answer", kind: "upstream_error", retryable: false },
    });
  });

  test("is answered with an error that says where the answer is wrong, not what stands there", async () => {
    replies = [{ body: { user: { mail: 5, name: "Grace" } } }];
    const answer = z.object({ user: z.object({ mail: z.string() }) });
    const { error } = await outcome(send({ path: "/me", answer }));
    expect(error?.message).toBe("Acme's answer is not what was expected at user.mail");
  });

  test("is answered with an error when a captive portal answers it", async () => {
    replies = [{ body: "<html>Welcome to our hotel</html>" }];
    await expect(send({ path: "/me", answer: z.unknown() })).rejects.toMatchObject({
      message: "Acme answered 200 with something that is not JSON",
      details: { code: "not_json", kind: "upstream_error", status: 200 },
    });
  });

  test("does not follow a redirect, which would take the credentials along", async () => {
    replies = [{ status: 302, headers: { location: "/elsewhere" } }];
    await expect(send({ path: "/me" })).rejects.toMatchObject({ details: { status: 302, kind: "upstream_error" } });
    expect(sent).toHaveLength(1);
  });

  test.each(["users", "//evil.example", "@evil.example", ":80@evil.example/"])(
    "the path %s cannot lead to another host",
    async (bad) => {
      await send({ path: bad }).catch(() => {});
      for (const { headers } of sent) expect(`http://${headers.host}`).toBe(origin);
    },
  );

  test.each(["", ".", ".."])("the id %j cannot change a path", (id) => {
    expect(() => path`/users/${id}`).toThrow(expect.objectContaining({ code: "invalid_arguments" }));
  });

  test("half a character in an id is none in the path", () => {
    expect(path`/users/${"a\ud800b"}`).toBe("/users/a%EF%BF%BDb");
  });
});

describe("a failure", () => {
  test.each([
    [400, "validation", false],
    [401, "unauthorized", false],
    [402, "plan_limit", false],
    [403, "forbidden", false],
    [404, "not_found", false],
    [409, "conflict", false],
    [412, "conflict", false],
    [422, "validation", false],
    [424, "upstream_error", false],
    [500, "upstream_error", true],
    [503, "upstream_unavailable", true],
  ])("of status %i is of the kind %s", async (status, kind, retryable) => {
    replies = [{ status, headers: { "x-request-id": "r-1" }, body: { title: "Title", message: "A sentence." } }];
    const { error } = await outcome(send({ path: "/me" }));
    expect(error).toMatchObject({ code: "outside_call_failed", message: `Acme answered ${status} Title: A sentence` });
    expect(error?.details).toEqual({ source: "acme", status, code: "Title", kind, request_id: "r-1", retryable });
  });

  test("is of the kind that the driver knows better", async () => {
    replies = [{ status: 403, body: { title: "Denied", message: "Please upgrade" } }];
    const problem = () => ({ code: "Denied", kind: "plan_limit" as const, requestId: "own" });
    await expect(send({ path: "/me" }, { problem })).rejects.toMatchObject({
      details: { kind: "plan_limit", request_id: "own", retryable: false },
    });
  });

  test("may come with a status of 200", async () => {
    replies = [{ body: { responseCode: -4 } }];
    const problem = () => ({ code: "-4", kind: "validation" as const });
    const { error } = await outcome(send({ method: "POST", path: "/meeting" }, { problem }));
    expect(error?.details).toEqual({ source: "acme", status: 200, code: "-4", kind: "validation", retryable: false });
  });

  test("shows neither credentials nor the query nor names that the service repeats", async () => {
    const message = "There is no 'Grace Hopper' with grace@contoso.example";
    replies = [{ status: 503, body: { title: "Busy", message } }];
    const { error } = await outcome(send({ path: "/users", query: { email: "grace@contoso.example" } }));
    const shown = JSON.stringify([error?.message, error?.details, logged]);
    expect(shown).not.toMatch(/grace|hopper|sesame/i);
    expect(logged).not.toEqual([]);
  });
});

describe("a read that fails for the moment", () => {
  test.each<[string, Reply]>([
    ["408", { status: 408 }],
    ["429 without a body", { status: 429 }],
    ["500", { status: 500 }],
    ["502 with a proxy's page", { status: 502, body: "<html>" }],
    ["a closed connection", { drop: true }],
  ])("with %s is tried again", async (_, failure) => {
    replies = [failure, failure, { body: { id: 1 } }];
    const { value, took } = await outcome(send({ path: "/me", answer: z.object({ id: z.number() }) }));
    expect(value).toEqual({ id: 1 });
    expect(sent).toHaveLength(3);
    expect(took).toBeGreaterThanOrEqual(2_500);
  });

  test("is tried three times and not more", async () => {
    replies = [{ status: 503 }];
    const { error } = await outcome(send({ path: "/me" }));
    expect(error?.details).toMatchObject({ kind: "upstream_unavailable", status: 503, retryable: true });
    expect(sent).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 409])("does not mean %i", async (status) => {
    replies = [{ status }];
    await outcome(send({ path: "/me" }));
    expect(sent).toHaveLength(1);
  });

  test("waits a little longer each time, and not always the same", async () => {
    const pauses = new Set<number>();
    for (let round = 0; round < 3; round++) {
      replies = [{ status: 500 }, {}];
      const call = send({ path: "/me" });
      await eventually(() => expect(logged).toHaveLength(round + 1));
      const [, pause] = /in (\d+) ms/.exec(logged[round] ?? "") ?? [];
      pauses.add(Number(pause));
      await clock.advance(Number(pause) + 1);
      await call;
    }
    for (const pause of pauses) {
      expect(pause).toBeGreaterThanOrEqual(500);
      expect(pause).toBeLessThanOrEqual(600);
    }
    expect(pauses.size).toBeGreaterThan(1);
  });

  test.each([
    ["Retry-After in seconds", 429, { "retry-after": "7" }],
    ["Retry-After as a date", 503, { "retry-after": new Date(Date.UTC(2026, 0, 5, 9, 0, 7)).toUTCString() }],
    ["X-RateLimit-Reset in seconds", 429, { "x-ratelimit-reset": "7" }],
  ])("waits as long as %s says", async (_, status, headers) => {
    const date = new Date(clock.now()).toUTCString();
    replies = [{ status, headers: { date, ...headers } }, { body: "1" }];
    const call = send({ path: "/me", answer: z.number() });
    await eventually(() => expect(logged).toHaveLength(1));
    await clock.advance(6_999);
    expect(sent).toHaveLength(1);
    await clock.advance(2);
    expect(await call).toBe(1);
  });

  test("is given up at once when the service wants a pause of over 20 seconds, and says how long", async () => {
    replies = [{ status: 429, headers: { "x-ratelimit-reset": "37" } }];
    const { error, took } = await outcome(send({ path: "/me" }));
    expect(error?.message).toBe("Acme answered 429, and asks to wait 37 s");
    expect(error?.details).toMatchObject({ kind: "rate_limited", retry_after: 37, retryable: true });
    expect([sent.length, took]).toEqual([1, 0]);
  });

  test("keeps other calls waiting too, when it is a limit", async () => {
    replies = [{ status: 429, headers: { "retry-after": "30" } }, { body: "2" }];
    await outcome(send({ path: "/me" }));
    const other = send({ path: "/me", answer: z.number() });
    await clock.advance(29_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(await other).toBe(2);
  });

  test("is refused without asking the service while that wants to be left alone for long", async () => {
    replies = [{ status: 429, headers: { "retry-after": "600" } }];
    await outcome(send({ path: "/me" }));
    await expect(send({ path: "/me" })).rejects.toMatchObject({
      details: { source: "acme", kind: "rate_limited", retry_after: 600, retryable: true },
    });
    expect(sent).toHaveLength(1);
  });

  test("takes no more than 20 seconds, when the service does not answer at all", async () => {
    replies = [{ hang: true }];
    const { error, took } = await outcome(send({ path: "/me" }));
    expect(error?.details).toEqual({ source: "acme", code: "timeout", kind: "upstream_unavailable", retryable: true });
    expect(sent.length).toBeGreaterThan(1);
    expect(took).toBeLessThanOrEqual(21_000);
  });

  test("and cannot be reached, says so", async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const { error } = await outcome(send({ path: "/me" }, { baseUrl }));
    expect(logged).toHaveLength(2);
    expect(error).toMatchObject({
      message: "Acme cannot be reached (ECONNREFUSED)",
      details: { code: "ECONNREFUSED", kind: "upstream_unavailable", retryable: true },
    });
  });
});

describe("a write", () => {
  const write = { method: "POST", path: "/meetings", body: {} } as const;

  test("is sent again after a 429, which had no effect", async () => {
    replies = [
      { status: 429, headers: { "retry-after": "2" } },
      { status: 201, body: { id: 1 } },
    ];
    const { value } = await outcome(send({ ...write, answer: z.object({ id: z.number() }) }));
    expect(value).toEqual({ id: 1 });
    expect(sent).toHaveLength(2);
  });

  test.each<[string, Reply]>([
    ["500", { status: 500 }],
    ["504", { status: 504 }],
    ["a connection that closes", { drop: true }],
    ["no answer in time", { hang: true }],
    ["an answer that cannot be read", { status: 201, body: "<html>" }],
    ["an answer that is not what was expected", { status: 201, body: { name: "x" } }],
  ])("with %s is sent once, and nobody knows whether it took effect", async (_, reply) => {
    replies = [reply];
    const { error } = await outcome(send({ ...write, answer: z.object({ id: z.number() }) }));
    expect(error?.message).toMatch(/; whether it took effect is not known$/);
    expect(error?.details).toMatchObject({ source: "acme", outcome: "unknown", retryable: false });
    expect(sent).toHaveLength(1);
  });

  test.each<[string, Reply]>([
    ["400", { status: 400 }],
    ["409", { status: 409 }],
    ["a 503 that asks for a pause", { status: 503, headers: { "retry-after": "1" } }],
  ])("with %s is sent once, and surely took none", async (_, reply) => {
    replies = [reply];
    const { error } = await outcome(send(write));
    expect(error?.details).not.toHaveProperty("outcome");
    expect(sent).toHaveLength(1);
  });

  test("to a service that cannot be reached surely took none", async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const { error } = await outcome(send(write, { baseUrl }));
    expect(error?.details).toEqual({
      source: "acme",
      code: "ECONNREFUSED",
      kind: "upstream_unavailable",
      retryable: true,
    });
  });

  test.each(["PUT", "PATCH", "DELETE"] as const)("is also a %s", async (method) => {
    replies = [{ status: 500 }];
    await outcome(send({ method, path: "/meetings/1" }));
    expect(sent).toHaveLength(1);
  });
});

describe("the limits", () => {
  test("nothing is sent until the reset when hardly a call is left", async () => {
    const limit = (remaining: number) => ({ "x-ratelimit-remaining": `${remaining}`, "x-ratelimit-reset": "42" });
    replies = [{ headers: limit(6) }, { headers: limit(5) }, {}];
    const client = clientWith({ reserve: 5 });
    const call = () => client.send({ signal: idle, requestId: undefined }, { path: "/me" });
    await call();
    await call();
    const third = call();
    await clock.advance(41_999);
    expect(sent).toHaveLength(2);
    await clock.advance(1);
    await third;
    expect(sent).toHaveLength(3);
  });

  test("a reset that is a point in time is no time to wait", async () => {
    replies = [{ status: 429, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767603600" } }, {}];
    const { took } = await outcome(send({ path: "/me" }, { reserve: 5 }));
    expect(sent).toHaveLength(2);
    expect(took).toBeLessThanOrEqual(20_000);
  });

  test("calls of clients go before the module's own", async () => {
    const ends: ((value?: unknown) => void)[] = [];
    const busy = [1, 2, 3, 4].map(() => throttle.run({ key: "acme" }, () => new Promise((done) => ends.push(done))));
    await settle();
    const client = clientWith();
    const calls = [
      client.send({ signal: idle, requestId: undefined }, { path: "/poll" }),
      client.send({ signal: idle, requestId: "r" }, { path: "/person" }),
    ];
    ends[0]?.();
    await Promise.all(calls);
    expect(sent.map(({ url }) => url)).toEqual(["/v4/person", "/v4/poll"]);
    for (const end of ends) end();
    await Promise.all(busy);
  });
});

describe("a caller who has gone", () => {
  test("ends the request that runs", async () => {
    replies = [{ hang: true }];
    const gone = new AbortController();
    const call = send({ path: "/me" }, {}, gone.signal);
    await eventually(() => expect(sent).toHaveLength(1));
    gone.abort(new Error("nobody waits"));
    await expect(call).rejects.toThrow("nobody waits");
    expect(clock.pending).toBe(0);
  });

  test("ends the wait for the next try", async () => {
    replies = [{ status: 500 }];
    const gone = new AbortController();
    const ends: unknown[] = [];
    const call = send({ path: "/me" }, { onEnd: (error) => ends.push(error) }, gone.signal);
    await eventually(() => expect(logged).toHaveLength(1));
    gone.abort(new Error("nobody waits"));
    await expect(call).rejects.toThrow("nobody waits");
    expect([sent.length, clock.pending, ends.length]).toEqual([1, 0, 0]);
  });
});

test("the driver hears of every answer, and of how every call ended", async () => {
  replies = [{ status: 503 }, { headers: { "x-ratelimit-remaining": "99" }, body: { ok: true } }, { status: 401 }];
  const heard: unknown[] = [];
  const options: Partial<HttpClientOptions> = {
    onAnswer: ({ status, headers, body }) => heard.push([status, headers.get("x-ratelimit-remaining"), body]),
    onEnd: (error) => heard.push(error === undefined ? "ok" : error.message),
  };
  await outcome(send({ path: "/me" }, options));
  await outcome(send({ path: "/me" }, options));
  expect(heard).toEqual([
    [503, null, undefined],
    [200, "99", { ok: true }],
    "ok",
    [401, null, undefined],
    "Acme answered 401",
  ]);
});

test("what is said of a try again goes to the caller's own log, whose lines name its request", async () => {
  const said: string[] = [];
  const debug = (message: string) => void said.push(message);
  const log = { debug, info: debug, warn: debug, error: debug };
  const caller = { signal: new AbortController().signal, requestId: "r", log };
  replies = [{ status: 503 }, {}];
  const done = clientWith().send(caller, { path: "/users" });
  await eventually(async () => {
    await clock.advance(1_000);
    expect(said).toEqual([expect.stringMatching(/^Acme answered 503; try 2 in \d+ ms$/)]);
  });
  await done;
});

test("every try is told to the caller: its service, method and status, or 0 without an answer", async () => {
  const told: object[] = [];
  const caller = { signal: new AbortController().signal, requestId: "r", called: (call: object) => told.push(call) };
  replies = [{ status: 503 }, { drop: true }, {}];
  const done = clientWith().send(caller, { path: "/users" });
  await eventually(async () => {
    await clock.advance(1_000);
    expect(told).toHaveLength(3);
  });
  await done;
  const call = { service: "acme", method: "GET", origin, seconds: expect.any(Number) };
  expect(told).toEqual([
    { ...call, status: 503 },
    { ...call, status: 0, failure: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/) },
    { ...call, status: 200 },
  ]);
});
