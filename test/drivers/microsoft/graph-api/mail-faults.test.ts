import { createServer } from "node:net";
import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, type Calendar, giveTokens, graph, hurry, mount, stopAll } from "./tenant.ts";

const sender = "desk@contoso.example";
const to = "secret.person@elsewhere.example";
const sendPath = "/v1.0/users/desk%40contoso.example/sendMail";
const mail = { to, subject: "Hello", message_plaintext: "Hello", from: sender };

let sent = 0;

/** Graph's answer to the next attempt to send; each attempt is counted. */
const answer = (status: number, headers: Record<string, string> = {}, body: string | object = "") =>
  graph()
    .post(sendPath)
    .reply(() => {
      sent += 1;
      return [status, body, headers];
    });

const send = (calendar: Calendar) => hurry(calendar, calendar.commands.send_mail(mail));

const failure = async (calendar: Calendar) => send(calendar).catch((error) => error);

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  sent = 0;
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

describe("a mail is sent again after", () => {
  test.each([
    ["429", 429, {}],
    ["429 with a time to wait", 429, { "retry-after": "2" }],
    ["503 with a time to wait", 503, { "retry-after": "2" }],
  ])("%s, which means that it was not sent", async (_, status, headers) => {
    answer(status, headers);
    answer(202);
    expect(await send(await mount())).toBe(true);
    expect(sent).toBe(2);
  });

  test("401, with a new token", async () => {
    answer(401, {}, { error: { code: "InvalidAuthenticationToken", message: "" } });
    answer(202);
    expect(await send(await mount())).toBe(true);
    expect(sent).toBe(2);
  });
});

describe("a mail is sent once, and its error says that nobody knows whether it was, after", () => {
  test.each([
    ["503 without a time to wait", 503, "service busy"],
    ["504", 504, ""],
    ["500", 500, { error: { code: "InternalServerError", message: "" } }],
    ["502 as a page of the network's", 502, "<html>bad gateway</html>"],
    ["a good answer that is none of Graph's", 200, "<html>portal</html>"],
  ])("%s", async (_, status, body) => {
    answer(status, {}, body);
    answer(202);
    const failed = await failure(await mount());
    expect(failed).toMatchObject({
      code: "outside_call_failed",
      message: expect.stringMatching(/whether the mail was sent is not known$/),
      details: { source: "graph", status, retryable: false, outcome: "unknown" },
    });
    expect(failed.message).not.toContain("secret.person");
    expect(sent).toBe(1);
  });

  test("a connection that ends", async () => {
    const reset = Object.assign(new Error("reset"), { code: "ECONNRESET" });
    graph()
      .post(sendPath)
      .replyWithError(Object.assign(new TypeError("fetch failed"), { cause: reset }));
    answer(202);
    expect(await failure(await mount())).toMatchObject({
      details: { source: "graph", code: "ECONNRESET", retryable: false, outcome: "unknown" },
    });
    expect(sent).toBe(0);
  });

  test("silence", async () => {
    graph().post(sendPath).delay(3_600_000).reply(202);
    answer(202);
    expect(await failure(await mount())).toMatchObject({
      details: { code: "timeout", retryable: false, outcome: "unknown" },
    });
    expect(sent).toBe(0);
  });
});

describe("a mail was surely not sent", () => {
  test("when Graph refuses it", async () => {
    const body = { error: { code: "ErrorSendAsDenied", message: `'${to}' may not be named`, innerError: {} } };
    answer(403, { "request-id": "graph-1" }, body);
    const failed = await failure(await mount());
    expect(failed.details).toEqual({
      source: "graph",
      status: 403,
      code: "ErrorSendAsDenied",
      request_id: "graph-1",
      retryable: false,
    });
    expect(failed.message).toContain("Mail.Send");
    expect(failed.message).not.toContain("secret.person");
  });

  test("when Graph wants longer to be left alone than anyone waits, nor is the next one", async () => {
    answer(429, { "retry-after": "120" });
    const calendar = await mount();
    expect((await failure(calendar)).details).toMatchObject({ status: 429, retry_after: 120, retryable: true });
    expect((await failure(calendar)).details).toEqual({ source: "graph", retry_after: 120, retryable: true });
    expect(sent).toBe(1);
  });

  test("when Graph is too busy for longer than a command may take", async () => {
    answer(503, { "retry-after": "60" });
    const { details } = await failure(await mount());
    expect(details).toEqual({ source: "graph", status: 503, retry_after: 60, retryable: true });
    expect(sent).toBe(1);
  });

  test("when there is no token", async () => {
    nock.cleanAll();
    nock("https://login.microsoftonline.com").persist().post(/./).query(true).reply(503, "");
    const failed = await failure(await mount());
    expect(failed.details).toMatchObject({ source: "login", status: 503, retryable: true });
    expect(failed.details).not.toHaveProperty("outcome");
  });

  test("when nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    nock.enableNetConnect(/^127\.0\.0\.1/);
    try {
      const calendar = await mount({ calendar_config: { graph_endpoint: `http://127.0.0.1:${port}` } });
      const failed = await failure(calendar);
      expect(failed.details).toEqual({ source: "graph", code: "ECONNREFUSED", retryable: true });
    } finally {
      nock.disableNetConnect();
    }
  });
});

test("a mail that waits for its sender's mailbox is not sent when the module stops", async () => {
  answer(429, { "retry-after": "60" });
  const calendar = await mount();
  const waiting = calendar.commands.send_mail(mail).catch((error) => error);
  while (sent === 0) await new Promise((resolve) => setImmediate(resolve));
  await calendar.stop();
  expect(await waiting).toMatchObject({ code: "module_stopped" });
  expect(sent).toBe(1);
});
