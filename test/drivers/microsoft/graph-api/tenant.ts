// The driver loads it when it first signs in, which takes real time, while clocks here are moved as fast as can be.
import "@azure/msal-node";
import driver from "atrium/drivers/microsoft/graph-api";
import { type FakeClock, type MountedDriver, mountDriver, settle } from "atrium/testing";
import nock from "nock";

export const graphOrigin = "https://graph.microsoft.com";
export const loginOrigin = "https://login.microsoftonline.com";
export const tokenPath = "/contoso.example/oauth2/v2.0/token";

export const settings = {
  calendar_config: { tenant: "contoso.example", client_id: "client", client_secret: "s3cret+&=" },
  rate_limit: 1_000,
};

export const graph = () => nock(graphOrigin);

/** The token endpoint answers as often as it is asked. */
export function giveTokens(token = "token-1"): void {
  nock(loginOrigin).persist().post(tokenPath).query(true).reply(200, tokenBody(token));
}

export function tokenBody(token: string, expires_in = 3_599) {
  return { token_type: "Bearer", expires_in, ext_expires_in: expires_in, access_token: token };
}

/** The cheap call by which the driver finds out whether Graph answers. */
export function answerChecks(): void {
  graph()
    .persist()
    .get("/v1.0/users")
    .query({ $top: "1", $select: "id" })
    .reply(200, { value: [{ id: "1" }] });
}

export type Calendar = MountedDriver<typeof driver, FakeClock>;

const mounted: Calendar[] = [];

/** The driver with the settings above, and others, on a clock that stands still. */
export async function mount(
  more: { calendar_config?: object; calendar_service_account?: string; rate_limit?: number } = {},
): Promise<Calendar> {
  const calendar_config = { ...settings.calendar_config, ...more.calendar_config };
  const calendar = await mountDriver(driver, { settings: { ...settings, ...more, calendar_config } });
  mounted.push(calendar);
  return calendar;
}

/** Waits, without moving the clock, until something is so. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn > 20_000) throw new Error("it never came true");
    await settle();
  }
}

/** Moves the clock in steps until a promise is settled, so that retries and pauses take no time. */
export async function hurry<T>(calendar: Calendar, promise: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  promise.then(end, end);
  while (!over) {
    // Answers come through real I/O: let it happen before time goes on.
    for (let turn = 0; turn < 20 && !over; turn++) await settle();
    if (!over) await calendar.clock.advance(50);
  }
  return promise;
}

/** Lets as many pauses of a second pass, each as soon as Graph has asked for it. */
export async function passPauses(calendar: Calendar, count: number): Promise<void> {
  for (let pause = 0; pause < count; pause++) {
    await until(() => calendar.status.throttled_until !== null);
    await calendar.clock.advance(1_000);
  }
}

export async function stopAll(): Promise<void> {
  await Promise.all(mounted.splice(0).map((each) => each.stop()));
  nock.cleanAll();
}

/** A Graph event; `more` replaces members. */
export function graphEvent(id: string, more: object = {}) {
  return {
    id,
    subject: "Planning",
    start: { dateTime: "2026-01-05T10:00:00.0000000", timeZone: "UTC" },
    end: { dateTime: "2026-01-05T11:00:00.0000000", timeZone: "UTC" },
    originalStartTimeZone: "W. Europe Standard Time",
    organizer: { emailAddress: { name: "Ann Able", address: "Ann@Contoso.example" } },
    attendees: [],
    ...more,
  };
}
