import { RawClient } from "./raw-client.ts";

const key = "key-of-the-bench";
const dial = { sys: "sys-bench", mod: "Dial", index: 1 };

/** What the process of the clients can do to a server. */
export const loads = { execs };

export type Loads = typeof loads;
export type LoadName = keyof Loads;

/** Seconds in which some sockets, each with so many requests in flight, get `count` answers. */
async function execs(
  port: number,
  { sockets, inFlight, count }: { sockets: number; inFlight: number; count: number },
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
          texts.push(JSON.stringify({ id: asked, cmd: "exec", ...dial, name: "echo", args: [asked] }));
        }
        if (texts.length > 0) client.send(texts);
      };
      client.onFrames = (frames) => {
        for (const frame of frames) {
          const text = frame.toString("latin1");
          if (!open.delete(Number.parseInt(text.slice(6), 10)) || !text.includes('"success"'))
            return reject(unexpected(text));
        }
        answered += frames.length;
        if (answered === count) resolve();
        ask(frames.length);
      };
      ask(inFlight);
    }
  });
  const seconds = (performance.now() - started) / 1_000;
  for (const { socket } of clients) socket.destroy();
  return { seconds };
}

async function opened(port: number, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  for (let at = 0; at < count; at++) clients.push(await RawClient.open(port, key));
  return clients;
}

function unexpected(text: string): Error {
  return new Error(`The server answered something else: ${text.slice(0, 200)}`);
}
