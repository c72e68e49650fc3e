import type { Clock } from "atrium";
import { FakeClock } from "atrium/testing";
import { pino } from "pino";
import { callers, testHost } from "../../../../runtime/test-host.ts";

/* A host with the group booking over the Graph driver and the embedded tenant, all over real HTTP. */

/** Unix time of an ISO 8601 instant. */
export const at = (iso: string) => Date.parse(iso) / 1_000;

/** A Saturday at 8:00 in Berlin. */
export const saturday = at("2026-01-10T08:00:00+01:00");

/** A time of the Sunday after it, on which the demo company has nothing in its calendars: "10:30". */
export const sunday = (time: string) => at(`2026-01-11T${time}:00+01:00`);

export const clientId = "the-client";
export const clientSecret = "the-secret-of-the-client";
export const basic = (credentials = `${clientId}:${clientSecret}`) => ({
  authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
});

export const administrator = { "x-api-key": "key-of-the-administrator" };
export const user = { "x-api-key": "key-of-the-user" };

/** A profile with two members, which everybody may book. */
export const visit = {
  name: "visit",
  subject: "Visit of {{company|somebody}}",
  description: "For {{name}}: {{comments}}",
  location: "Front desk",
  durationMinutes: 30,
  availabilityStep: 30,
  startAfterMinutes: 0,
  timeAvailableFor: "P90D",
  timezone: "Europe/Berlin",
  workHours: {
    daySchedules: ["saturday", "sunday"].map((dayOfWeek) => ({
      dayOfWeek,
      workingIntervals: [{ start: "09:00", end: "17:00" }],
    })),
  },
  public: true,
  members: [
    { userId: "priya.raman@contoso.example" },
    { userId: "samuel.adeyemi@contoso.example", email: "samuel.adeyemi@contoso.example" },
  ],
};

export interface Options {
  /** Settings of the host beside its port. */
  host?: Record<string, unknown>;
  profiles?: object[];
  settings?: Record<string, unknown>;
}

const building = ({ host = {}, profiles = [visit], settings = {} }: Options) => `
host: ${JSON.stringify({ port: "${port:host}", ...host })}
auth:
  keys:
    - { name: user, key: ${user["x-api-key"]} }
    - { name: administrator, key: ${administrator["x-api-key"]}, level: administrator }
zones: [{ id: zone-1, name: One, settings: { time_zone: Europe/Berlin } }]
modules:
  - id: mod-tenant
    driver: microsoft/sandbox
    settings: { port: "\${port:tenant}", client_secret: for the test, room_latency: 0 }
  - id: mod-calendar
    driver: microsoft/graph-api
    settings:
      rate_limit: 1000
      calendar_service_account: building@contoso.example
      calendar_config:
        tenant: contoso.example
        client_id: 0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2
        client_secret: for the test
        graph_endpoint: "http://127.0.0.1:\${port:tenant}"
        login_endpoint: "http://127.0.0.1:\${port:tenant}"
  - id: mod-booking
    driver: place/group-booking
    settings: ${JSON.stringify({ client_id: clientId, client_secret: clientSecret, profiles, ...settings })}
systems:
  - { id: sys-1, name: One, zones: [zone-1], modules: [mod-tenant, mod-calendar, mod-booking] }
`;

let addresses = 0;

/** An address that nobody called from yet. */
export const nextAddress = () => `198.51.${Math.floor(++addresses / 250)}.${addresses % 250}`;

/** What a call was answered. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it.
  json: any;
}

/** Starts the host on a clock that stands still until the test moves it. */
export async function bookingHost({ time = saturday, ...options }: Options & { time?: number } = {}) {
  const clock = new FakeClock(time * 1_000);
  const host = await bookingHostAt(clock, options);
  return {
    ...host,
    clock,
    /** What a visitor sends who has looked at a profile's page for a while. */
    async form(start: number, more: object = {}) {
      const { json } = await host.get("/api/public/book/visit", { from: nextAddress() });
      await clock.advance(json.formWait * 1_000);
      const fields = { comments: "None" };
      return { start, name: "Ada Lovelace", email: "ada@visitors.example", fields, form: json.form, ...more };
    },
  };
}

/** Starts the host on a clock. */
export async function bookingHostAt(clock: Clock, options: Options = {}) {
  const lines: string[] = [];
  const log = pino({ level: "debug" }, { write: (line) => void lines.push(line) });
  const host = await testHost(building(options), { clock, log });

  /** One call; each `from` is an address of its own. */
  const call = async (method: string, path: string, { body, headers = {}, from }: Call = {}): Promise<Answer> => {
    const answer = await fetch(`${host.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(from === undefined ? {} : { "x-forwarded-for": from }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
  const exec = async (module: string, name: string, args?: unknown) =>
    JSON.parse(
      await host.api.exec(callers.administrator, { system: "sys-1", module, index: 1, name }, args, "request-1"),
    );
  return {
    ...host,
    /** Lines of the log, as JSON. */
    lines,
    get: (path: string, more?: Call) => call("GET", path, more),
    post: (path: string, body: unknown, more?: Call) => call("POST", path, { ...more, body }),
    call,
    exec,
    /** The value of a status variable of the group booking. */
    status: (name: string) =>
      JSON.parse(host.api.status(callers.administrator, { system: "sys-1", module: "GroupBooking", index: 1, name })),
  };
}

export interface Call {
  body?: unknown;
  headers?: Record<string, string>;
  /** IP address of the caller, as the proxy in front of the host would say. */
  from?: string;
}
