import { FakeClock, settle } from "atrium/testing";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../../drivers/microsoft/sandbox/server.ts";

/** An answer of the sandbox, read to its end. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came.
  json: any;
}

export interface Client {
  sandbox: Sandbox;
  clock: FakeClock;
  /** A call to Graph below `/v1.0`, with a token; a text is sent as it stands, any other body as JSON. */
  graph(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** The form of a token request with `changes`, as it would be sent. */
  askToken(changes?: Record<string, string>, tenant?: string): Promise<Reply>;
}

/** Monday 5 January 2026, 09:00 UTC. */
export const now = Date.UTC(2026, 0, 5, 9);

/** Runs `test` with a sandbox and a client of it, and closes it afterwards. */
export function withSandbox(test: (client: Client) => Promise<void>, options: SandboxOptions = {}) {
  return async () => {
    const clock = new FakeClock(now);
    const sandbox = await startSandbox({ clock, ...options });
    try {
      await test(clientOf(sandbox, clock));
    } finally {
      await sandbox.close();
    }
  };
}

function clientOf(sandbox: Sandbox, clock: FakeClock): Client {
  let token: Promise<string> | undefined;
  const askToken = async (changes: Record<string, string> = {}, tenant = sandbox.app.tenant) => {
    const form = {
      grant_type: "client_credentials",
      client_id: sandbox.app.clientId,
      client_secret: sandbox.app.clientSecret,
      scope: "https://graph.microsoft.com/.default",
      ...changes,
    };
    const url = `${sandbox.origin}/${tenant}/oauth2/v2.0/token`;
    return read(await fetch(url, { method: "POST", body: new URLSearchParams(form) }));
  };
  return {
    sandbox,
    clock,
    askToken,
    async graph(method, path, body, headers = {}) {
      token ??= askToken().then(({ json }) => json.access_token);
      const url = path.startsWith("http") ? path : `${sandbox.origin}/v1.0${path}`;
      const authorization = { Authorization: `Bearer ${await token}` };
      const type = body === undefined || typeof body === "string" ? {} : { "Content-Type": "application/json" };
      const init = { method, headers: { ...authorization, ...type, ...headers } };
      const sent = typeof body === "string" ? body : JSON.stringify(body);
      return read(await fetch(url, sent === undefined ? init : { ...init, body: sent }));
    },
  };
}

async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** Waits, by turns of the event loop, until something that a request causes has come about. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settle();
}

/** A meeting as a client posts it, in Berlin, on the clock's day. */
export function meeting(from: string, to: string, more: object = {}): Record<string, unknown> {
  return {
    subject: "Design review",
    start: { dateTime: `2026-01-05T${from}:00`, timeZone: "Europe/Berlin" },
    end: { dateTime: `2026-01-05T${to}:00`, timeZone: "Europe/Berlin" },
    ...more,
  };
}

/** An attendee as a client posts it. */
export function attendee(address: string, type = "required"): object {
  return { type, emailAddress: { address, name: address } };
}

/** Two people and two rooms with empty calendars. */
export const quiet: SandboxOptions = {
  roomLatency: 1_000,
  fill(tenant) {
    for (const name of ["ann", "bob", "oak", "elm"]) {
      const isRoom = name === "oak" || name === "elm";
      const address = `${name}@${tenant.organization}`;
      tenant.addAccount(
        {
          userPrincipalName: address,
          displayName: name,
          givenName: null,
          surname: null,
          mail: address,
          mailNickname: name,
          jobTitle: null,
          department: null,
          companyName: null,
          officeLocation: null,
          businessPhones: [],
          mobilePhone: null,
          preferredLanguage: null,
          accountEnabled: !isRoom,
          userType: "Member",
        },
        { address, teams: name !== "bob", room: isRoom ? room : null },
      );
    }
  },
};

const room = {
  capacity: 4,
  building: "Headquarters",
  floorNumber: 1,
  floorLabel: "1",
  phone: "",
  isWheelChairAccessible: true,
  tags: [],
  audioDeviceName: null,
  videoDeviceName: null,
  displayDeviceName: null,
};

export const ann = "/users/ann@contoso.example";
export const bob = "/users/bob@contoso.example";
export const oak = "/users/oak@contoso.example";

/** The calendar view of a mailbox over the clock's day. */
export const today = (user: string, more = "") =>
  `${user}/calendar/calendarView?startDateTime=2026-01-05T00:00:00Z&endDateTime=2026-01-06T00:00:00Z${more}`;

/** A posted event's path in a mailbox. */
export const at = (user: string, event: { id: string }) => `${user}/events/${encodeURIComponent(event.id)}`;
