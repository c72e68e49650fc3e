import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, type Calendar, graph, hurry, mount, stopAll } from "./tenant.ts";

/*
 * MSAL finds out once per process where a machine's identity is to be had, so all tests here share one endpoint, that of
 * App Service.
 */

let server: Server;
const asked: { url: URL; secret: unknown }[] = [];
let answer: (response: ServerResponse, request: IncomingMessage) => void;

const lifetime = 86_400;

const reply = (response: ServerResponse, status: number, body: object, headers = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

/** The endpoint gives "token-1", "token-2" and so on. */
function giveTokens(seconds = lifetime): void {
  answer = (response) =>
    reply(response, 200, {
      access_token: `token-${asked.length}`,
      expires_on: String(Math.floor(Date.now() / 1_000) + seconds),
      resource: "https://graph.microsoft.com",
      token_type: "Bearer",
    });
}

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ url: new URL(request.url ?? "", "http://machine"), secret: request.headers["x-identity-header"] });
    answer(response, request);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`;
  process.env.IDENTITY_HEADER = "only this machine";
  nock.disableNetConnect();
  nock.enableNetConnect(/^127\.0\.0\.1/);
});

beforeEach(() => {
  asked.length = 0;
  giveTokens();
  answerChecks();
});

afterEach(stopAll);

afterAll(() => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  nock.enableNetConnect();
  server.close();
});

const nothing = { tenant: undefined, client_id: undefined, client_secret: undefined };

const asMachine = (managed_identity: unknown = true, more: object = {}) =>
  mount({ calendar_config: { ...nothing, managed_identity, ...more } });

const tokenOf = async (calendar: Calendar) => (await calendar.commands.access_token()).token;

describe("a managed identity", () => {
  test("gives a token for Graph to whoever is on the machine, and says when it ends", async () => {
    const calendar = await asMachine();
    const { token, expires } = await calendar.commands.access_token();
    expect(token).toBe("token-1");
    const left = Date.parse(expires) - Date.now();
    expect(left > (lifetime - 60) * 1_000 && left <= lifetime * 1_000).toBe(true);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.secret).toBe("only this machine");
    expect(asked[0]?.url.searchParams.get("resource")).toBe("https://graph.microsoft.com");
    expect(asked[0]?.url.searchParams.has("client_id")).toBe(false);
  });

  test("may be one of several on the machine", async () => {
    await tokenOf(await asMachine({ client_id: "11111111-2222-3333-4444-555555555555" }));
    expect(asked[0]?.url.searchParams.get("client_id")).toBe("11111111-2222-3333-4444-555555555555");
  });

  test("gives tokens for the Graph of the cloud, wherever the endpoints are", async () => {
    await tokenOf(await asMachine(true, { cloud: "us_gov", graph_endpoint: "https://graph.microsoft.com" }));
    expect(asked[0]?.url.searchParams.get("resource")).toBe("https://graph.microsoft.us");
  });

  test("is asked on the machine itself, past the proxy", async () => {
    expect(await tokenOf(await asMachine(true, { proxy: "http://127.0.0.1:1" }))).toBe("token-1");
  });

  test("is asked once, however many want a token, and again before it ends", async () => {
    const calendar = await asMachine();
    expect(await Promise.all([tokenOf(calendar), tokenOf(calendar), tokenOf(calendar)])).toEqual(
      Array(3).fill("token-1"),
    );
    expect(await tokenOf(calendar)).toBe("token-1");
    giveTokens(299);
    const short = await asMachine({ client_id: "short" });
    expect([await tokenOf(short), await tokenOf(short)]).toEqual(["token-2", "token-3"]);
  });

  test("is asked again for a token that Graph refuses", async () => {
    const person = (token: string, status: number) =>
      nock("https://graph.microsoft.com", { reqheaders: { authorization: `Bearer ${token}` } })
        .get("/v1.0/users/42")
        .query(true)
        .reply(status, status === 200 ? { id: "42" } : { error: { code: "InvalidAuthenticationToken" } });
    person("token-1", 401);
    person("token-2", 200);
    expect(await (await asMachine()).commands.get_user({ user_id: "42" })).toMatchObject({ id: "42" });
  });

  test("gives each module a token of its own, and its errors to nobody else", async () => {
    const first = await asMachine();
    expect(await tokenOf(first)).toBe("token-1");
    answer = (response) => reply(response, 400, { error: "invalid_request", error_description: "Identity not found" });
    const second = await asMachine();
    await expect(second.commands.access_token()).rejects.toMatchObject({ details: { status: 401 } });
    await first.stop();
    giveTokens();
    const third = await asMachine();
    expect(await tokenOf(third)).toBe(`token-${asked.length}`);
  });

  test("that the machine does not have is an error that says so", async () => {
    answer = (response) => reply(response, 400, { error: "invalid_request", error_description: "Identity not found" });
    const calendar = await asMachine();
    await expect(calendar.commands.access_token()).rejects.toMatchObject({
      message: expect.stringContaining("this machine has no such identity"),
      details: { source: "login", status: 401, code: "invalid_request", retryable: false },
    });
  });

  test.each([
    [503, true],
    [410, true],
    [401, false],
    [403, false],
  ])("whose endpoint answers %i is an error, retryable: %s", async (status, retryable) => {
    answer = (response) => reply(response, status, { error: "no" }, { "www-authenticate": "Basic realm=none" });
    const calendar = await asMachine();
    await expect(hurry(calendar, calendar.commands.access_token())).rejects.toMatchObject({
      code: "outside_call_failed",
      details: { source: "login", retryable },
    });
  });

  test("that was not there for a moment is asked for again by the command that needs it", async () => {
    graph().get("/v1.0/users/42").query(true).reply(200, { id: "42" });
    const fail = 2;
    answer = (response) => {
      if (asked.length > fail) giveTokens();
      if (asked.length > fail) answer(response, undefined as never);
      else reply(response, 500, {});
    };
    const calendar = await asMachine();
    expect(await hurry(calendar, calendar.commands.get_user({ user_id: "42" }))).toMatchObject({ id: "42" });
  });

  test("that stays silent keeps nobody from stopping the module", async () => {
    answer = () => {};
    const calendar = await asMachine();
    const waiting = calendar.commands.access_token().catch((error) => error);
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await calendar.stop();
    expect(await waiting).toMatchObject({ code: "module_stopped" });
    server.closeAllConnections();
  });
});
