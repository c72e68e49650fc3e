import { RawClient } from "../sockets/raw-client.ts";

/** What the client is told to do. */
export interface SoakOptions {
  port: number;
  key: string;
  sockets: number;
  /** Commands per second. */
  rate: number;
  seconds: number;
  /** Seconds between two crashes. */
  crashEvery: number;
}

/** What it saw. */
export interface SoakResult {
  sent: number;
  crashes: number;
  /** What was wrong, the first few of each kind. */
  problems: string[];
  /** The last count and label that each socket was told, and how often anything. */
  notifications: number;
  count: number;
  counts: number[];
  labels: string[];
}

/** Seconds in which everything that was asked has to be answered. */
const patience = 60;
const meter = { sys: "sys-soak", mod: "Meter", index: 1 };
const fragile = { sys: "sys-soak", mod: "Fragile", index: 1 };
const tick = 20;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Loads a host for some time, checks every answer, and waits at the end until all is answered. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const problems: string[] = [];
  const problem = (text: string) => problems.length < 20 && problems.push(text.slice(0, 300));
  const open = new Map<number, { at: number; isRight(frame: Frame): boolean }>();
  const counts: number[] = Array(options.sockets).fill(0);
  const labels: string[] = Array(options.sockets).fill("");
  let [nextId, notifications, count, sent] = [1, 0, 0, 0];

  const take = (socket: number, frame: Frame) => {
    if (frame.type === "notify") {
      notifications++;
      if (frame.meta?.name === "label") labels[socket] = String(frame.value);
      else if (Number(frame.value) < (counts[socket] as number)) problem(`the count went back to ${frame.value}`);
      else counts[socket] = Number(frame.value);
      return;
    }
    const asked = open.get(frame.id);
    if (asked === undefined) problem(`an answer that nobody waits for: ${JSON.stringify(frame)}`);
    else if (!asked.isRight(frame)) problem(`a wrong answer: ${JSON.stringify(frame)}`);
    open.delete(frame.id);
  };
  const clients = await opened(options, take, (at) => problem(`socket ${at} was closed`));
  const ask = (request: object, isRight: (frame: Frame) => boolean) => {
    const id = nextId++;
    open.set(id, { at: performance.now(), isRight });
    (clients[id % clients.length] as RawClient).send([JSON.stringify({ id, ...request })]);
  };
  const exec = (target: object, name: string, args: unknown[], isRight: (frame: Frame) => boolean) =>
    ask({ cmd: "exec", ...target, name, args }, isRight);

  for (const client of clients)
    for (const name of ["count", "label"]) {
      const id = nextId++;
      open.set(id, { at: performance.now(), isRight: ({ type }) => type === "success" });
      client.send([JSON.stringify({ id, cmd: "bind", ...meter, name })]);
    }

  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1_000;
  let crashes = 0;
  while (elapsed() < options.seconds) {
    for (; sent < elapsed() * options.rate; sent++) {
      const value = `value ${sent}`;
      if (sent % options.rate === 0)
        exec(meter, "turn", [], (frame) => {
          count = Math.max(count, Number(frame.value));
          return frame.type === "success";
        });
      else exec(meter, "echo", [value], (frame) => frame.type === "success" && frame.value === value);
    }
    if (elapsed() > (crashes + 0.5) * options.crashEvery) {
      crashes++;
      exec(fragile, "crash", [], ({ type }) => type === "error");
    }
    const late = [...open.values()].find(({ at }) => performance.now() - at > patience * 1_000);
    if (late !== undefined) break;
    await pause(tick);
  }
  const ended = performance.now();
  const settled = () => open.size === 0 && counts.every((each) => each === count);
  while (!settled() && performance.now() - ended < patience * 1_000) await pause(tick);
  if (open.size > 0) problem(`${open.size} requests were not answered within ${patience} s`);
  await revived(exec, problem, () => open.size);
  for (const { socket } of clients) socket.destroy();
  return { sent, crashes, problems, notifications, count, counts, labels };
}

interface Frame {
  id: number;
  type: string;
  value?: unknown;
  meta?: { name?: string };
}

async function opened(
  { port, key, sockets }: SoakOptions,
  take: (socket: number, frame: Frame) => void,
  closed: (socket: number) => void,
): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  for (let at = 0; at < sockets; at++) {
    const client = await RawClient.open(port, key);
    client.onFrames = (frames) => {
      // The host says "pong" by itself now and then.
      for (const text of frames.texts) if (text.startsWith("{")) take(at, JSON.parse(text));
    };
    client.socket.once("end", () => closed(at));
    clients.push(client);
  }
  return clients;
}

/** The driver that crashed answers again, at the latest when its longest back-off is over. */
async function revived(
  exec: (target: object, name: string, args: unknown[], isRight: (frame: Frame) => boolean) => void,
  problem: (text: string) => void,
  waiting: () => number,
): Promise<void> {
  const started = performance.now();
  for (let alive = false; !alive; ) {
    if (performance.now() - started > 2 * patience * 1_000) return void problem("the driver that crashed stays away");
    exec(fragile, "alive", [], ({ type }) => {
      alive = type === "success";
      return true;
    });
    while (waiting() > 0 && performance.now() - started < 2 * patience * 1_000) await pause(tick);
    if (!alive) await pause(500);
  }
}
