import { join } from "node:path";
import { createInterface } from "node:readline";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Clock, Timer } from "../../lib/clock.ts";
import type { DriverDescription } from "../../lib/describe.ts";
import { type ErrorReport, errorFromReport, outcomeUnknown } from "../../lib/errors.ts";
import type { ModuleHost, ModuleInstance, ModuleStart } from "../../lib/module/boundary.ts";
import { packageRoot } from "../version.ts";
import { beatInterval, type Vitals } from "./beat.ts";
import { Line, type Message } from "./line.ts";
import { Guest, remoteModule } from "./remote-module.ts";
import type { WorkerStart } from "./worker.ts";

/** As it is built, also for a host that runs from its sources: a thread reads no TypeScript by itself. */
const workerFile = join(packageRoot, "dist/runtime/workers/worker.js");

/** What a worker may use before it is ended. */
export interface WorkerLimits {
  /** MiB of JavaScript objects, and as many of buffers. */
  memory: number;
  /** Seconds for which it may keep its thread busy at a stretch. */
  busy: number;
}

/** What a worker is made for. */
export interface WorkerPurpose {
  driver: string;
  paths: string[];
  limits: WorkerLimits;
  clock: Clock;
  /** A line that the driver wrote to its standard output or error, without secrets. */
  printed(line: string): void;
  /** The text without the secrets of the driver's modules. */
  redact(text: string): string;
}

/** Seconds for which a thread may at least be busy while it loads the driver. */
const loadingBusy = 30;

const mebibyte = 1024 * 1024;

/**
 * MiB beyond what a worker may use at which V8 itself ends its thread, or, where one array, map or text is too large for what
 * is left, the whole process. So the host ends a worker long before.
 */
const headroom = 4_096;

/** MiB that the process may always grow by while a worker is silent: its other threads do as well. */
const usualGrowth = 128;

/** Signs of life that must be overdue, with the thread at work nearly all of that time, before what grows counts as its. */
const overdue = { beats: 2, atWork: 0.9 };

/** Looks that must have missed a sign of life before a thread counts as busy without end. */
const missedLooks = 8;

/** One life of a driver's worker, from the start of its thread to its end. */
export class WorkerLife {
  /** Resolves with the driver's contract; rejects with `invalid_driver`, or with why the worker ended. */
  readonly loaded: Promise<DriverDescription>;
  /** Resolves when the thread is gone, with the reason unless `end` ended it. */
  readonly ended: Promise<ErrorReport | undefined>;
  vitals: Vitals | undefined;
  readonly #worker: Worker;
  readonly #line: Line;
  readonly #guests = new Map<number, Guest>();
  readonly #purpose: WorkerPurpose;
  readonly #lost: Promise<ErrorReport>;
  #loading: { resolve(description: DriverDescription): void; reject(error: Error): void } | undefined;
  #isLoaded = false;
  #lastModule = 0;
  #ending: { report: ErrorReport | undefined } | undefined;
  #beats = 0;

  constructor(purpose: WorkerPurpose) {
    this.#purpose = purpose;
    const { port1: port, port2 } = new MessageChannel();
    const { driver, paths, limits, clock } = purpose;
    const ahead = clock.ahead ?? clock.now() - Date.now();
    const start: WorkerStart = { driver, paths, port: port2, ahead, memory: limits.memory * mebibyte };
    this.#worker = new Worker(workerFile, {
      name: driver,
      workerData: start,
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: limits.memory + headroom },
      // What the host's process was started with is not meant for drivers.
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.#line = new Line(port);
    for (const stream of [this.#worker.stdout, this.#worker.stderr])
      createInterface({ input: stream }).on("line", (line) => purpose.printed(purpose.redact(line)));

    let lost = (_: ErrorReport) => {};
    this.#lost = new Promise((resolve) => {
      lost = resolve;
    });
    this.loaded = new Promise((resolve, reject) => {
      this.#lost.then((report) => reject(errorFromReport(report)));
      this.#loading = { resolve, reject };
    });
    this.loaded.catch(() => {});
    port.on("message", (batch: Message[]) => this.#receive(batch));
    this.#worker.on("error", (error) => this.#end(this.#uncaught(error)));
    this.ended = new Promise((resolve) => {
      this.#worker.once("exit", (code) => {
        // What it said before its end counts.
        for (let last = receiveMessageOnPort(port); last !== undefined; last = receiveMessageOnPort(port))
          this.#receive(last.message);
        port.close();
        watch.cancel();
        this.#ending ??= { report: this.#crash(`called process.exit(${code})`) };
        const { report } = this.#ending;
        // In this order: who looks after the worker knows before its modules do.
        resolve(report);
        const said = report ?? this.#crash("was ended");
        for (const guest of this.#guests.values()) guest.left();
        lost(said);
        this.#line.end(said);
      });
    });
    const watch = this.#watch();
  }

  run(start: ModuleStart, host: ModuleHost): ModuleInstance {
    const id = ++this.#lastModule;
    this.#guests.set(id, new Guest(host));
    const instance = remoteModule(this.#line, id, start, this.#lost);
    const { stop } = instance;
    return { ...instance, stop: () => stop().finally(() => this.#guests.delete(id)) };
  }

  async check(settings: Record<string, unknown>): Promise<Record<string, unknown>> {
    const reply = await this.#line.ask("check", JSON.stringify(settings));
    if ("error" in reply) throw errorFromReport(reply.error);
    return JSON.parse(reply.json);
  }

  /** Ends the thread, whatever it does; resolves when it is gone. */
  async end(): Promise<void> {
    this.#end(undefined);
    await this.ended;
  }

  #end(report: ErrorReport | undefined): void {
    if (this.#ending !== undefined) return;
    this.#ending = { report };
    void this.#worker.terminate();
  }

  #receive(batch: Message[]): void {
    for (const message of batch) {
      if (message[0] === "refused") this.#loading?.reject(errorFromReport(JSON.parse(message[1] as string)));
      else if (message[0] !== "loaded") this.#take(message);
      else {
        this.#isLoaded = true;
        this.#loading?.resolve(JSON.parse(message[1] as string));
      }
    }
  }

  #take(message: Message): void {
    if (this.#line.settle(message)) return;
    const [kind] = message;
    if (kind === "beat") {
      this.#beats++;
      return message[1] === undefined ? undefined : this.#fares(message[1] as Vitals);
    }
    const asks = kind === "call" || kind === "define";
    const guest = this.#guests.get(message[asks ? 2 : 1] as number);
    if (asks) guest?.asks(this.#line, message);
    else guest?.says(message);
  }

  #fares(vitals: Vitals): void {
    this.vitals = vitals;
    const { heapUsed, arrayBuffers } = vitals;
    if (Math.max(heapUsed, arrayBuffers) > this.#purpose.limits.memory * mebibyte) this.#end(this.#tooMuchMemory());
  }

  /**
   * Ends a thread that gives no sign of life: at once when it is at work and memory grows meanwhile by more than it may use, for
   * it does not say how much it uses either; else when it is busy for too long. Several looks must have missed it, and real time
   * have passed: a host that was itself suspended for a while, or a clock that is moved, is no fault of the driver.
   */
  #watch(): Timer {
    const { clock, limits } = this.#purpose;
    const growth = Math.max(limits.memory, usualGrowth) * mebibyte;
    let timer: Timer;
    const alive = () => ({
      beats: this.#beats,
      at: performance.now(),
      looks: 0,
      rss: process.memoryUsage.rss(),
      load: this.#worker.performance.eventLoopUtilization(),
    });
    let seen = alive();
    const look = () => {
      if (seen.beats !== this.#beats || this.#beats === 0) seen = alive();
      else seen.looks++;
      const silent = performance.now() - seen.at;
      const atWork = () => this.#worker.performance.eventLoopUtilization(seen.load).utilization;
      const hasGrown = () => process.memoryUsage.rss() - seen.rss > growth;
      if (this.#isLoaded && silent >= overdue.beats * beatInterval && hasGrown() && atWork() >= overdue.atWork)
        return this.#end(this.#tooMuchMemory());
      const busy = this.#isLoaded ? limits.busy : Math.max(limits.busy, loadingBusy);
      if (seen.looks >= missedLooks && silent >= busy * 1_000)
        return this.#end(this.#crash(`kept its thread busy for ${busy} s without a pause`));
      timer = clock.after(beatInterval, look);
    };
    timer = clock.after(beatInterval, look);
    return { cancel: () => timer.cancel() };
  }

  #uncaught(error: unknown): ErrorReport {
    const { code, message, stack } = (error ?? {}) as NodeJS.ErrnoException;
    if (code === "ERR_WORKER_OUT_OF_MEMORY") return this.#tooMuchMemory();
    return this.#crash(`threw what nobody caught: ${message ?? String(error)}`, stack);
  }

  #tooMuchMemory(): ErrorReport {
    return this.#crash(`needs more than ${this.#purpose.limits.memory} MiB`);
  }

  #crash(what: string, stack?: string): ErrorReport {
    const { driver, redact } = this.#purpose;
    return {
      code: "driver_crashed",
      message: redact(`The driver ${driver} ${what}, which ended its worker`),
      details: outcomeUnknown,
      ...(stack === undefined ? {} : { stack: stack.split("\n").map((each) => redact(each.trim())) }),
    };
  }
}
