import { PassThrough, type Writable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as wsLibrary from "ws";
import { readQuickly } from "../../../runtime/ws/quick-reader.ts";
import { fuzzTimeout, holds } from "../../fuzz/cases.ts";

/* Short messages are read beside `ws`, whose own reading says what bytes mean. */

/** Exported, but not in its types. */
const { Receiver } = wsLibrary as unknown as { Receiver: new (options: object) => Writable };

/** A message, a control frame or an error, with what it says. */
type Seen = [kind: string, what: unknown];

function wsReceiver(seen: Seen[]) {
  const ws = new Receiver({ isServer: true, maxPayload: 10_000, allowSynchronousEvents: true });
  ws.on("message", (data: Buffer, isBinary: boolean) => seen.push([isBinary ? "binary" : "text", String(data)]));
  for (const kind of ["ping", "pong"]) ws.on(kind, (data: Buffer) => seen.push([kind, String(data)]));
  ws.on("conclude", (code: number) => seen.push(["close", code]));
  ws.on("error", ({ code }: NodeJS.ErrnoException) => seen.push(["error", code]));
  return ws;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function readByWs(chunks: Buffer[]): Promise<Seen[]> {
  const seen: Seen[] = [];
  const ws = wsReceiver(seen);
  for (const chunk of chunks) if (!ws.errored) ws.write(Buffer.from(chunk));
  await settled();
  return seen;
}

/** With it how many bytes were left to `ws`. */
async function readBoth(chunks: Buffer[]): Promise<{ seen: Seen[]; left: number }> {
  const seen: Seen[] = [];
  const ws = wsReceiver(seen);
  let left = 0;
  const toWs = (bytes: Buffer) => {
    left += bytes.length;
    if (!ws.errored) ws.write(bytes);
  };
  const stream = new PassThrough().on("data", toWs);
  readQuickly(stream, { receive: (text) => seen.push(["text", text]), cork: () => {}, uncork: () => {} });
  for (const chunk of chunks) stream.emit("data", Buffer.from(chunk));
  await settled();
  return { seen, left };
}

interface Frame {
  first: number;
  masked: boolean;
  payload: Uint8Array;
}

function bytesOf({ first, masked, payload }: Frame): Buffer {
  const { length } = payload;
  const extended = length < 126 ? [] : length < 65_536 ? [length >> 8, length & 255] : undefined;
  if (extended === undefined) throw new RangeError("no frame of a test is as long");
  const mask = masked ? [0x12, 0xfe, 0x80, 0x07] : [];
  const second = (masked ? 0x80 : 0) | (extended.length > 0 ? 126 : length);
  const body = payload.map((byte, at) => byte ^ (mask[at & 3] ?? 0));
  return Buffer.from([first, second, ...extended, ...mask, ...body]);
}

const short = fc.string({ unit: "binary", maxLength: 300 }).map((text) => Buffer.from(text));
const textFrame = short.map((payload): Frame => ({ first: 0x81, masked: true, payload }));
const frame: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 12, arbitrary: textFrame },
  {
    weight: 4,
    arbitrary: fc.record({
      first: fc.constantFrom(0x89, 0x8a),
      masked: fc.constant(true),
      payload: fc.uint8Array({ maxLength: 125 }),
    }),
  },
  // Long ones, fragments, binary ones, closes, and what no client may send.
  {
    weight: 1,
    arbitrary: fc.record({
      first: fc.constantFrom(0x81, 0x01, 0x00, 0x80, 0x82, 0x88, 0x89, 0x8b, 0xc1, 0x09, 0x91),
      masked: fc.boolean(),
      payload: fc.oneof(short, fc.uint8Array({ maxLength: 200 }), fc.constant(Buffer.alloc(5_000, "x"))),
    }),
  },
);

/** The bytes of frames, cut into chunks anywhere. */
const chunks = fc
  .tuple(fc.array(frame, { maxLength: 12 }), fc.array(fc.nat(2_000), { maxLength: 12 }), fc.boolean())
  .map(([frames, sizes, byteByByte]) => {
    const bytes = Buffer.concat(frames.map(bytesOf));
    if (byteByByte && bytes.length < 1_500) return [...bytes].map((byte) => Buffer.from([byte]));
    const ends = [...new Set(sizes.filter((size) => size > 0 && size < bytes.length))].sort((a, b) => a - b);
    return [0, ...ends].map((at, index) => bytes.subarray(at, ends[index])).filter(({ length }) => length > 0);
  });

test("whatever a client sends, and however it is cut up, means what it means to ws", { timeout: fuzzTimeout }, () =>
  holds(chunks, async (each) => expect((await readBoth(each)).seen).toEqual(await readByWs(each))),
);

test("short messages are not left to ws, before and after a ping", async () => {
  const say = (text: string) => bytesOf({ first: 0x81, masked: true, payload: Buffer.from(text) });
  const ping = bytesOf({ first: 0x89, masked: true, payload: Buffer.from("are you there?") });
  const { seen, left } = await readBoth([Buffer.concat([say("Grüß"), ping]), say("Gott ".repeat(100)), say("")]);
  expect(seen).toEqual([
    ["text", "Grüß"],
    ["ping", "are you there?"],
    ["text", "Gott ".repeat(100)],
    ["text", ""],
  ]);
  expect(left).toBe(ping.length);
});

test("after a frame that ends the connection nothing is read", async () => {
  const wrong = bytesOf({ first: 0xc1, masked: true, payload: Buffer.from("compressed?") });
  const good = bytesOf({ first: 0x81, masked: true, payload: Buffer.from("hello") });
  const { seen } = await readBoth([Buffer.concat([good, wrong, good]), good]);
  expect(seen).toEqual([
    ["text", "hello"],
    ["error", "WS_ERR_UNEXPECTED_RSV_1"],
  ]);
});

test("a long message is left to ws, and so is all that comes after it", async () => {
  const say = (text: string) => bytesOf({ first: 0x81, masked: true, payload: Buffer.from(text) });
  const [long, short] = [say("x".repeat(1_025)), say("hello")];
  const { seen, left } = await readBoth([short, long.subarray(0, 100), long.subarray(100), short]);
  expect(seen.map(([, what]) => String(what).length)).toEqual([5, 1_025, 5]);
  expect(left).toBe(long.length + short.length);
});
