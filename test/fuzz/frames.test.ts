import fc from "fast-check";
import { expect, test } from "vitest";
import { keys, testHost } from "../runtime/test-host.ts";
import { openSocket, type TestSocket } from "../runtime/test-socket.ts";
import { fuzzTimeout, holds } from "./cases.ts";
import { Answer } from "./frames.ts";
import { expectNoLeak } from "./leaks.ts";
import { mutated, spoilt } from "./mutations.ts";
import { deepJsonText, oddJson, oddText } from "./odd-values.ts";

/* What a client may send over a WebSocket: good requests, requests with something wrong in them, and anything else. */

const calls: [string, string, unknown][] = [
  ["Lamp", "set_power", [true, 3]],
  ["Lamp", "set_power", { on: false }],
  ["Lamp", "set_status", ["scene", { colour: "red" }]],
  ["Lamp", "set_status", ["connected", true]],
  ["Lamp", "echo", [{ a: [1, 2] }]],
  ["Lamp", "fail", ["expected"]],
  ["Lamp", "fail", ["unexpected"]],
  ["Lamp", "fail", ["rejection"]],
  ["Lamp", "fail", ["circular"]],
  ["Lamp", "fail", ["secret"]],
  ["Lamp", "fail", ["defect"]],
  ["Lamp", "reset", null],
  ["Room", "greet", []],
  ["Room", "light", [true]],
  ["Room", "break_lamp", null],
  ["Room", "reset_lamp", null],
];

const goodRequest = fc.oneof(
  fc.tuple(fc.nat(1_000), fc.constantFrom(...calls)).map(([id, [mod, name, args]]) => ({
    id,
    cmd: "exec",
    sys: "sys-1",
    mod,
    index: 1,
    name,
    args,
  })),
  fc
    .tuple(fc.nat(1_000), fc.constantFrom("bind", "unbind"), fc.constantFrom("power", "scene", "connected", "none"))
    .map(([id, cmd, name]) => ({ id, cmd, sys: "sys-1", mod: "Lamp", index: 1, name })),
  fc
    .tuple(fc.nat(1_000), fc.constantFrom("debug", "ignore"), fc.constantFrom("mod-lamp", "Room"))
    .map(([id, cmd, mod]) => ({ id, cmd, sys: "sys-1", mod })),
);

const asText = (value: unknown) => JSON.stringify(value) ?? "undefined";

const frame: fc.Arbitrary<string | Buffer> = fc.oneof(
  { weight: 6, arbitrary: mutated(goodRequest).map(asText) },
  { weight: 2, arbitrary: spoilt(goodRequest.map(asText)) },
  // A key twice, of which the last counts.
  {
    weight: 1,
    arbitrary: fc
      .tuple(goodRequest, oddText, oddJson)
      .map(([good, key, value]) => `${asText(good).slice(0, -1)},"id":7,${asText(key)}:${asText(value)}}`),
  },
  {
    weight: 1,
    arbitrary: deepJsonText.map(
      (deep) => `{"id":8,"cmd":"exec","sys":"sys-1","mod":"Lamp","name":"echo","args":[${deep}]}`,
    ),
  },
  { weight: 1, arbitrary: deepJsonText },
  { weight: 1, arbitrary: oddJson.map(asText) },
  { weight: 1, arbitrary: oddText },
  { weight: 1, arbitrary: fc.constant("ping") },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)) },
);

/** The id that the answer to a frame must have. */
function idOf(frame: string | Buffer): number {
  try {
    // As the host gets it: a surrogate that stands alone is no text.
    const value = typeof frame === "string" ? JSON.parse(Buffer.from(frame).toString()) : undefined;
    return Number.isSafeInteger(value?.id) && !Array.isArray(value) ? value.id : 0;
  } catch {
    return 0;
  }
}

const sorted = (numbers: number[]) => numbers.sort((a, b) => a - b);

test(
  "every frame gets one answer of the documented shape, which shows neither a stack nor a secret",
  async () => {
    const host = await testHost();
    const sockets: Record<string, TestSocket> = {};
    for (const [name, key] of Object.entries(keys))
      sockets[name] = await openSocket(host.url, { headers: { "X-API-Key": key } });

    await holds(
      fc.tuple(fc.constantFrom(...Object.keys(keys)), fc.array(frame, { minLength: 1, maxLength: 5 })),
      async ([name, frames]) => {
        const { socket, received } = sockets[name] as TestSocket;
        const pings = frames.filter((each) => each === "ping").length;
        const told = () => received.filter((text) => text !== "pong").map((text) => JSON.parse(text));
        const answers = () => told().filter(({ type }) => type === "success" || type === "error");
        const missing = () => frames.length - pings - answers().length;
        // One too many for the case before would have come by now.
        const late = answers();
        received.splice(0);
        expect(late).toEqual([]);
        const answered = new Promise<void>((resolve, reject) => {
          const look = () => {
            // The host sends a pong of its own now and then.
            const pongs = received.filter((text) => text === "pong").length;
            if (pongs >= pings && missing() <= 0) over(resolve);
          };
          const closed = (code: number) => over(() => reject(new Error(`closed with ${code}`)));
          const over = (then: () => void) => {
            socket.off("message", look).off("close", closed);
            then();
          };
          socket.on("message", look).on("close", closed);
        });
        for (const each of frames) socket.send(each);
        await answered;
        for (const each of told()) Answer.parse(each);
        const wanted = frames.filter((each) => each !== "ping").map(idOf);
        expect(sorted(answers().map(({ id }) => id))).toEqual(sorted(wanted));
        for (const text of received.splice(0)) expectNoLeak(text, ["geheim", ...Object.values(keys)]);
      },
    );
    expect((await fetch(`${host.url}/healthz`)).status).toBe(200);
  },
  fuzzTimeout,
);
