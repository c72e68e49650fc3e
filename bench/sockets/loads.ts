import { RawClient } from "./raw-client.ts";

/** What every server of the bench is opened with. */
export const keyOfTheBench = "key-of-the-bench";

/** The module of a system, as a request names it. */
export const dialOf = (system: number) => ({ sys: `sys-${system}`, mod: "Dial", index: 1 });

const dial = dialOf(0);

/** What the process of the clients can do to a server. */
export const loads = { execs, latency, fanOut, hold, release, stall };

export type Loads = typeof loads;
export type LoadName = keyof Loads;

/** Seconds in which some sockets, each with so many requests in flight, get `count` answers of so many systems in turn. */
async function execs(
  port: number,
  {
    sockets,
    inFlight,
    count,
    systems = 1,
  }: { sockets: number; inFlight: number; count: number; systems?: number | undefined },
): Promise<{ seconds: number }> {
  const clients = await opened(port, sockets);
  let asked = 0;
  let answered = 0;
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    for (const client of clients) {
      const open = new Set<number>();
      const ask = (many: number) => {
        const texts: string[] = [];
        for (; texts.length < many && asked < count; asked++) {
          open.add(asked);
          texts.push(
            JSON.stringify({ id: asked, cmd: "exec", ...dialOf(asked % systems), name: "echo", args: [asked] }),
          );
        }
        if (texts.length > 0) client.send(texts);
      };
      client.onFrames = (frames) => {
        for (const text of frames.texts) {
          if (!open.delete(Number.parseInt(text.slice(6), 10)) || !text.includes('"success"'))
            return reject(unexpected(text));
        }
        answered += frames.count;
        if (answered === count) resolve();
        ask(frames.count);
      };
      ask(inFlight);
    }
  });
  const seconds = (performance.now() - started) / 1_000;
  for (const { socket } of clients) socket.destroy();
  return { seconds };
}

/** Milliseconds of each of `count` execs, one after the other. */
async function latency(port: number, { count }: { count: number }): Promise<{ times: number[] }> {
  const [client] = (await opened(port, 1)) as [RawClient];
  const times: number[] = [];
  for (let id = 1; id <= count; id++) {
    const started = performance.now();
    await client.ask({ id, cmd: "exec", ...dial, name: "echo", args: [id] });
    times.push(performance.now() - started);
  }
  client.socket.destroy();
  return { times };
}

/** Has the reading change in bursts, each when all sockets have all values of the one before: milliseconds of each burst. */
async function fanOut(
  port: number,
  { sockets, bursts, changes }: { sockets: number; bursts: number; changes: number },
): Promise<{ times: number[] }> {
  const clients = await bound(port, sockets);
  const [operator] = (await opened(port, 1)) as [RawClient];
  const times: number[] = [];
  for (let burst = 1; burst <= bursts; burst++) {
    const started = performance.now();
    await delivered(clients, operator, { id: burst, changes, padding: 0 });
    times.push(performance.now() - started);
  }
  for (const { socket } of [...clients, operator]) socket.destroy();
  return { times };
}

const held: RawClient[] = [];

/** Opens bound sockets and keeps them. */
async function hold(port: number, { sockets }: { sockets: number }): Promise<void> {
  held.push(...(await bound(port, sockets)));
}

/** Closes what `hold` keeps. */
async function release(_port: number, _options: object): Promise<void> {
  for (const { socket } of held.splice(0)) socket.destroy();
}

/**
 * Has the reading change while one client does not read and the others read on: each burst waits until they have all of its
 * values. Answers how many values the one that stalled got after all, and whether its last is the newest.
 */
async function stall(
  port: number,
  { readers, bursts, changes, padding }: { readers: number; bursts: number; changes: number; padding: number },
): Promise<{ received: number; endsWithNewest: boolean }> {
  const clients = await bound(port, readers);
  const [stalled] = (await bound(port, 1)) as [RawClient];
  const [operator] = (await opened(port, 1)) as [RawClient];
  stalled.socket.pause();
  let newest: unknown;
  for (let burst = 1; burst <= bursts; burst++)
    newest = await delivered(clients, operator, { id: burst, changes, padding });
  let received = 0;
  const ended = new Promise<void>((resolve) => {
    stalled.onFrames = (frames) => {
      received += frames.count;
      if (JSON.parse(frames.last).value.count === newest) resolve();
    };
  });
  stalled.socket.resume();
  const patience = setTimeout(() => stalled.socket.destroy(), 20_000);
  await Promise.race([ended, new Promise((resolve) => stalled.socket.once("close", resolve))]);
  clearTimeout(patience);
  const endsWithNewest = !stalled.socket.destroyed;
  for (const { socket } of [...clients, stalled, operator]) socket.destroy();
  return { received, endsWithNewest };
}

/** Resolves when all clients got so many notifications, the last the same for all, with the count in it. */
function notified(clients: readonly RawClient[], count: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let waitedFor = clients.length;
    let last: string | undefined;
    for (const client of clients) {
      let left = count;
      client.onFrames = (frames) => {
        left -= frames.count;
        if (left < 0) return reject(new Error("A client got more than there were changes"));
        if (left > 0) return;
        last ??= frames.last;
        if (frames.last !== last) return reject(new Error("Clients did not end with the same value"));
        if (--waitedFor === 0) resolve(JSON.parse(last).value.count);
      };
    }
  });
}

/** Has the reading change and waits until clients have every value of it; answers the last. */
async function delivered(
  clients: readonly RawClient[],
  operator: RawClient,
  burst: { id: number; changes: number; padding: number },
): Promise<unknown> {
  const all = notified(clients, burst.changes);
  const request = { id: burst.id, cmd: "exec", ...dial, name: "turn", args: [burst.changes, burst.padding] };
  const { value } = await operator.ask(request);
  if ((await all) !== value) throw new Error("The clients did not end with the newest value");
  return value;
}

/** Sockets that have bound the reading. */
async function bound(port: number, count: number): Promise<RawClient[]> {
  const clients = await opened(port, count);
  for (const client of clients) await client.ask({ id: 1, cmd: "bind", ...dial, name: "reading" });
  return clients;
}

async function opened(port: number, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  for (let at = 0; at < count; at++) clients.push(await RawClient.open(port, keyOfTheBench));
  return clients;
}

function unexpected(text: string): Error {
  return new Error(`The server answered something else: ${text.slice(0, 200)}`);
}
