import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzTimeout, holds } from "../../fuzz/cases.ts";
import { keys, testHost } from "../test-host.ts";
import { openSocket, sendTogether, type TestSocket } from "../test-socket.ts";

/* Whatever is gathered, shared or kept back on the way, each socket hears of everything in the order in which it happened. */

const lamp = { sys: "sys-1", mod: "Lamp", index: 1 };
const names = ["scene", "connected"] as const;
type Name = (typeof names)[number];
type Step =
  | { do: "set"; name: Name; value: number }
  | { do: "bind"; name: Name; id: number }
  | { do: "unbind"; name: Name }
  | { do: "echo" };

const name = fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant("set" as const), name, value: fc.nat(3) }), weight: 5 },
  // Under 1 they share what the watchers have.
  { arbitrary: fc.record({ do: fc.constant("bind" as const), name, id: fc.constantFrom(1, 2) }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant("unbind" as const), name }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant("echo" as const) }), weight: 1 },
);

function requestOf(step: Step, id: number): object {
  switch (step.do) {
    case "set":
      return { id, cmd: "exec", ...lamp, name: "set_status", args: [step.name, step.value] };
    case "bind":
      return { id: step.id, cmd: "bind", ...lamp, name: step.name };
    case "unbind":
      return { id, cmd: "unbind", ...lamp, name: step.name };
    case "echo":
      return { id, cmd: "exec", ...lamp, name: "echo", args: [id] };
  }
}

/** What is heard, as "id type value", by who takes the steps and by who watches both variables from the beginning. */
function expected(steps: readonly Step[]): { actor: string[]; watcher: string[] } {
  const values: Record<Name, number> = { scene: -1, connected: -1 };
  const bound = new Map<Name, number>();
  const actor: string[] = [];
  const watcher: string[] = [];
  for (const [at, step] of steps.entries()) {
    if (step.do === "set" && values[step.name] !== step.value) {
      values[step.name] = step.value;
      watcher.push(`1 notify ${step.value}`);
      if (bound.has(step.name)) actor.push(`${bound.get(step.name)} notify ${step.value}`);
    }
    if (step.do === "unbind") bound.delete(step.name);
    actor.push(step.do === "bind" ? `${step.id} success` : `${firstId + at} success`);
    if (step.do !== "bind") continue;
    bound.set(step.name, step.id);
    actor.push(`${step.id} notify ${values[step.name]}`);
  }
  return { actor, watcher };
}

const firstId = 100;

/** Everything that a socket has been sent by now. */
async function heard(client: TestSocket): Promise<string[]> {
  await client.request({ id: 99, cmd: "unbind", ...lamp, name: "power" });
  const frames = client.received.map((text) => JSON.parse(text)).filter(({ id }) => id !== 99);
  client.received.length = 0;
  return frames.map(({ id, type, value }) => (type === "notify" ? `${id} ${type} ${value}` : `${id} ${type}`));
}

test(
  "answers and values of several variables reach whoever asks and whoever watches in the order in which they came to be",
  async () => {
    const { url } = await testHost();
    const actor = await openSocket(url, { headers: { "X-API-Key": keys.support } });
    const watchers = [await openSocket(url), await openSocket(url)];
    for (const watcher of watchers)
      for (const name of names) await watcher.request({ id: 1, cmd: "bind", ...lamp, name });
    await holds(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      for (const name of names) {
        await actor.request({ id: 90, cmd: "unbind", ...lamp, name });
        await actor.request({ id: 91, cmd: "exec", ...lamp, name: "set_status", args: [name, -1] });
      }
      for (const each of [actor, ...watchers]) await heard(each);
      sendTogether(
        actor,
        steps.map((step, at) => requestOf(step, firstId + at)),
      );
      const wanted = expected(steps);
      expect(await heard(actor)).toEqual(wanted.actor);
      for (const watcher of watchers) expect(await heard(watcher)).toEqual(wanted.watcher);
    });
  },
  fuzzTimeout,
);
