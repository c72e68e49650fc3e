import fc from "fast-check";
import { pino } from "pino";
import { expect, test } from "vitest";
import { kinds } from "../fixtures/drivers/demo/gremlin/odd-things.ts";
import { driverPath, keys, testHost } from "../runtime/test-host.ts";
import { openSocket } from "../runtime/test-socket.ts";
import { fuzzTimeout, holds } from "./cases.ts";
import { Answer } from "./frames.ts";
import { expectNoLeak } from "./leaks.ts";
import { oddJson } from "./odd-values.ts";

/* What a driver may throw, answer, show and log: anything that JavaScript has. */

const building = `
host: { port: 0, isolation: inline, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth:
  keys:
    - { name: user, key: ${keys.user} }
    - { name: support, key: ${keys.support}, level: support }
    - { name: administrator, key: ${keys.administrator}, level: administrator }
modules: [ { id: mod-gremlin, driver: demo/gremlin } ]
systems: [ { id: sys-1, name: One, modules: [mod-gremlin] } ]
`;

const recipe = fc.record({ kind: fc.constantFrom(...kinds), value: oddJson });
const places = ["throw", "reject", "return", "status", "emit", "log", "timer", "stop", "setting", "never mind"];

const deed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      name: fc.constant("misbehave"),
      args: fc.record({ where: fc.constantFrom(...places), recipe }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ name: fc.constant("throw_now"), args: fc.record({ recipe }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constant("blame"),
      args: fc.record({ code: recipe, message: recipe, details: recipe }),
    }),
  },
);

test(
  "whatever a driver throws, answers, shows or logs, its caller gets one answer and the host goes on",
  async () => {
    const host = await testHost(building, { log: pino({ level: "debug" }, { write: () => {} }) });
    const socket = await openSocket(host.url);
    await socket.request({ id: 1, cmd: "bind", sys: "sys-1", mod: "Gremlin", name: "mood" });
    const watcher = await openSocket(host.url, { headers: { "X-API-Key": keys.support } });
    await watcher.request({ id: 1, cmd: "debug", sys: "sys-1", mod: "Gremlin" });
    let id = 1;
    const exec = (name: string, args?: unknown) =>
      socket.request({ id: ++id, cmd: "exec", sys: "sys-1", mod: "Gremlin", name, args });

    await holds(deed, async ({ name, args }) => {
      // A promise that never comes has the command's time-out, which is another test's.
      fc.pre(!JSON.stringify(args).includes("then never") || name !== "misbehave");
      socket.received.splice(0);
      Answer.parse(await exec(name, args));
      expect(await exec("well")).toMatchObject({ type: "success", value: "well" });
      for (const text of [...socket.received, ...watcher.received.splice(0)]) {
        if (text !== "pong") Answer.parse(JSON.parse(text));
        expectNoLeak(text);
      }
    });
  },
  fuzzTimeout,
);

test(
  "whatever a driver answers over HTTP, its caller gets one answer",
  async () => {
    const host = await testHost(building);
    const { webhooks = [] } = await (
      await fetch(`${host.url}/api/engine/v2/modules/mod-gremlin`, { headers: { "x-api-key": keys.administrator } })
    ).json();
    const calls: Record<string, string> = { door: `${host.url}/gremlin/door`, webhook: webhooks[0].url };
    await holds(
      fc.record({ where: fc.constantFrom("door", "webhook"), status: recipe, headers: recipe, body: recipe }),
      async ({ where, status, headers, body }) => {
        fc.pre(!JSON.stringify([status, headers, body]).includes("then never"));
        // Longer ones no client takes, whoever sends them.
        fc.pre(JSON.stringify(headers).length < 8_000);
        const sent =
          where === "door"
            ? { status, headers, body }
            : { kind: "plain", value: { status: 200, headers: headers.value, body: body.value } };
        const answer = await fetch(calls[where] as string, {
          method: "POST",
          redirect: "manual",
          body: JSON.stringify(sent),
          headers: { "content-type": "application/json" },
        });
        expectNoLeak(await answer.text());
        expect((await fetch(`${host.url}/healthz`)).status).toBe(200);
      },
    );
  },
  fuzzTimeout,
);
