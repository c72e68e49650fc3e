import { expect, test } from "vitest";
import { scriptedServer } from "../../lib/client/scripted-server.ts";
import { atrium } from "./command-line.ts";

/** Runs `atrium exec sys-1 Calendar list_events ...` against a host that answers so. */
async function execAnswered(argv: string[], answer: object) {
  const server = await scriptedServer();
  const run = await atrium(["exec", "sys-1", "Calendar", "list_events", ...argv, "--url", server.url, "--key", "k-1"]);
  const socket = await server.socket();
  const request = await socket.request();
  socket.send({ id: request.id, ...answer });
  return { server, request, code: await run.exit, out: run.out(), err: run.err() };
}

test("exec sends named arguments and prints the answer", async () => {
  const args = { calendar_id: "a@contoso.example", period_start: 1 };
  const { server, request, ...result } = await execAnswered([JSON.stringify(args)], { type: "success", value: [] });
  expect(request).toMatchObject({ cmd: "exec", sys: "sys-1", mod: "Calendar", name: "list_events", args });
  expect(server.attempts[0]?.headers["x-api-key"]).toBe("k-1");
  expect(result).toEqual({ code: 0, out: "[]", err: "" });
});

test("exec sends positional arguments, or none", async () => {
  const success = { type: "success", value: 0 };
  expect((await execAnswered(['["a", 1]'], success)).request.args).toEqual(["a", 1]);
  expect((await execAnswered([], success)).request).not.toHaveProperty("args");
});

test("a text answer is printed as it is, and as JSON with --json", async () => {
  const answer = { type: "success", value: "<svg>\n</svg>" };
  expect((await execAnswered([], answer)).out).toBe("<svg>\n</svg>");
  expect((await execAnswered(["--json"], answer)).out).toBe('"<svg>\\n</svg>"');
});

test("a long answer is indented, and is one line with --json", async () => {
  const value = {
    id: "event-1",
    title: "Planning of the move to the new building",
    attendees: [{ name: "Ada Lovelace" }],
  };
  const answer = { type: "success", value };
  expect((await execAnswered([], answer)).out).toBe(
    [
      "{",
      '  "id": "event-1",',
      '  "title": "Planning of the move to the new building",',
      '  "attendees": [{"name":"Ada Lovelace"}]',
      "}",
    ].join("\n"),
  );
  expect((await execAnswered(["--json"], answer)).out).toBe(JSON.stringify(value));
});

test("an error is a sentence with its details below, and exit code 1", async () => {
  const details = { source: "graph", status: 503, retry_after: 12, retryable: true };
  const error = { type: "error", error_code: 3, code: 500, msg: "graph answered 503", details };
  expect(await execAnswered([], error)).toMatchObject({
    code: 1,
    out: "",
    err: [
      "graph answered 503",
      "  source       graph",
      "  status       503",
      "  retry_after  12",
      "  retryable    true",
    ].join("\n"),
  });
  expect(JSON.parse((await execAnswered(["--json"], error)).err)).toEqual({
    error: "graph answered 503",
    code: "request_failed",
    error_code: 3,
    details,
  });
});

test("what is wrong with arguments stands line by line", async () => {
  const issues = [
    { path: "calendar_id", message: "is required" },
    { path: "attendees.0.email", message: "Invalid email address" },
    { path: "", message: "wrong" },
  ];
  const error = { type: "error", error_code: 1, code: 400, msg: "list_events: wrong", details: { issues } };
  expect((await execAnswered([], error)).err).toBe(
    "list_events: wrong\n  calendar_id        is required\n  attendees.0.email  Invalid email address",
  );
});

test.each(["{oh no", "5", '"text"', "null"])("the arguments %s are refused before anything is sent", async (args) => {
  const run = await atrium(["exec", "sys-1", "Calendar", "list_events", args]);
  expect(await run.exit).toBe(1);
  expect(run.err()).toMatch(/^args must be a JSON object of named arguments or an array of positional ones: /);
});

test("without a host exec gives up after 5 seconds and says why", async () => {
  const server = await scriptedServer();
  await server.stop();
  const run = await atrium(["exec", "sys-1", "Calendar", "list_events", "--url", server.url, "--json"]);
  let code: number | undefined;
  void run.exit.then((exit) => {
    code = exit;
  });
  while (code === undefined) await run.clock.advance(1_000);
  expect(code).toBe(1);
  expect(JSON.parse(run.err())).toMatchObject({ code: "connection_lost", error_code: 3, details: { sent: false } });
});

test("a refused key is an error that does not show it", async () => {
  const server = await scriptedServer();
  server.refuseWith = 401;
  const run = await atrium(["exec", "sys-1", "Calendar", "list_events", "--url", server.url, "--key", "k-secret"]);
  expect(await run.exit).toBe(1);
  const err = run.err();
  expect(err).toMatch(/^The host does not accept the key \(HTTP 401\)/);
  expect(err).not.toContain("k-secret");
});
