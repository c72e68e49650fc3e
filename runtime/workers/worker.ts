import { monitorEventLoopDelay } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type MessagePort, workerData } from "node:worker_threads";
import { type Awaitable, whenThere } from "../../lib/awaitable.ts";
import { clockAhead } from "../../lib/clock.ts";
import type { AnyDriver } from "../../lib/contract.ts";
import { describeDriver } from "../../lib/describe.ts";
import { errorFromReport, reportError } from "../../lib/errors.ts";
import type { ModuleHost, ModuleInstance, ModuleStart, Reply } from "../../lib/module/boundary.ts";
import { checkSettings } from "../../lib/module/check-settings.ts";
import { runModule } from "../../lib/module/run-module.ts";
import { findDriver, importDriver } from "../modules/driver-files.ts";
import { beatInterval, beatsPerVitals, type Vitals } from "./beat.ts";
import { Line, type Message } from "./line.ts";

/*
 * What runs in a worker: one driver with all its modules. `worker-life.ts` is the other end of the line.
 */

/** Milliseconds between two looks at the delay of the event loop. */
const resolution = 20;

/** What a worker is started with. */
export interface WorkerStart {
  port: MessagePort;
  /** Name of the driver, and the folders in which those outside this repository are. */
  driver: string;
  paths: string[];
  /** Milliseconds that the host's clock is ahead of the machine's. */
  ahead: number;
  /** Bytes that it may use. */
  memory: number;
}

const { port, driver: name, paths, ahead, memory } = workerData as WorkerStart;
// The driver finds no way to the host but its module's.
delete (workerData as Partial<WorkerStart>).port;

// Asked for by hand only, and there is no other way to have it in a thread.
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const clock = clockAhead(ahead);
const line = new Line(port);
const modules = new Map<number, ModuleInstance>();

startBeating();
try {
  const driver = await importDriver(name, findDriver(name, paths));
  port.on("message", (batch: Message[]) => {
    for (const message of batch) if (!line.settle(message)) take(driver, message);
  });
  line.send("loaded", JSON.stringify(describeDriver(driver)));
} catch (error) {
  line.send("refused", JSON.stringify(reportError(error)));
}

function take(driver: AnyDriver, [kind, call, ...parts]: Message): void {
  const question = call as number;
  if (kind === "check") {
    void line.replyWith(question, () => checkSettings(driver, JSON.parse(parts[0] as string)));
    return;
  }
  const id = parts[0] as number;
  if (kind === "start") {
    const module = runModule(driver, JSON.parse(parts[1] as string) as ModuleStart, hostOf(id), clock);
    modules.set(id, module);
    void line.replyWith(question, () => module.started);
    return;
  }
  const module = modules.get(id) as ModuleInstance;
  const answer = (reply: Awaitable<Reply>) => void whenThere(reply, (each) => line.reply(question, each));
  switch (kind) {
    case "exec": {
      const [, command, args, request_id, traceparent] = parts as [number, string, ...(string | undefined)[]];
      const given = args === undefined ? undefined : JSON.parse(args);
      return answer(module.exec({ command, args: given, request_id, traceparent }));
    }
    case "deliver":
      return module.deliver(parts[1] as number, parts[2] as string | undefined);
    case "webhook":
      return answer(module.webhook(parts[1] as string, JSON.parse(parts[2] as string)));
    case "route":
      return answer(module.route(JSON.parse(parts[1] as string)));
    case "update":
      return void line.replyWith(question, () => module.update(JSON.parse(parts[1] as string)));
    case "stop":
      return void line.replyWith(question, async () => {
        await module.stop();
        modules.delete(id);
      });
  }
}

/** The host as a module in this worker sees it. */
function hostOf(id: number): ModuleHost {
  return {
    status: (name, json) => line.send("status", id, name, json),
    emit: (name, json) => line.send("emit", id, name, json),
    webhook: (name) => line.send("webhook", id, name),
    log: (entry) => line.send("log", id, JSON.stringify(entry)),
    call: (request) => line.ask("call", id, JSON.stringify(request)),
    called: (call) => line.send("called", id, JSON.stringify(call)),
    subscribe: (subscription, module, name) => line.send("subscribe", id, subscription, module, name),
    listen: (subscription, module, name) => line.send("listen", id, subscription, module, name),
    unsubscribe: (subscription) => line.send("unsubscribe", id, subscription),
    async defineSetting(name, value) {
      const reply = await line.ask("define", id, name, JSON.stringify({ value }));
      if ("error" in reply) throw errorFromReport(reply.error);
    },
  };
}

/** Tells the host that the thread turns, and how well; a driver that keeps it busy silences this too. */
function startBeating(): void {
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  const vitals = (): Vitals => {
    // What is measured is the time between two timers, their distance included.
    const delay = (nanoseconds: number) => (delays.count === 0 ? 0 : Math.max(0, nanoseconds / 1e6 - resolution));
    const { mean, max } = delays;
    const fared = { delayMean: delay(mean), delayP99: delay(delays.percentile(99)), delayMax: delay(max) };
    delays.reset();
    return { ...fared, ...memoryUsed() };
  };
  let beats = 0;
  const beat = () => (beats++ % beatsPerVitals === 0 ? line.send("beat", vitals()) : line.send("beat"));
  beat();
  setInterval(beat, beatInterval);
}

/** Garbage does not count where it would be the end of the worker. */
function memoryUsed(): Pick<Vitals, "heapUsed" | "arrayBuffers"> {
  let { heapUsed, arrayBuffers } = process.memoryUsage();
  if (Math.max(heapUsed, arrayBuffers) > memory) {
    collectGarbage();
    ({ heapUsed, arrayBuffers } = process.memoryUsage());
  }
  return { heapUsed, arrayBuffers };
}
