import type { Clock } from "../clock.ts";
import type { AnyDriver, Log, Module, SystemInfo } from "../contract.ts";
import { accessor, type Subscriptions } from "./accessor.ts";
import type { Cause, ModuleHost, OutgoingCall } from "./boundary.ts";
import type { Call } from "./calls.ts";
import { dataFolder } from "./data-folder.ts";
import { type LogWriter, moduleLog } from "./module-log.ts";
import { checkedCall } from "./outgoing-call.ts";

/** What a module has whatever it does at the moment. Functions may be taken off `self` and so need no `this`. */
export interface Own
  extends Pick<
    Module,
    "setStatus" | "getStatus" | "emit" | "webhook" | "after" | "every" | "onStop" | "defineSetting"
  > {
  readonly id: string;
  readonly name: string;
  readonly system: SystemInfo | undefined;
  readonly clock: Clock;
  readonly hostUrl: string | undefined;
  /** Path of the module's folder, there or not. */
  readonly folder: string;
  /** Aborts when the module stops. */
  readonly stopping: AbortSignal;
  readonly host: ModuleHost;
  readonly subscriptions: Subscriptions;
  readonly log: LogWriter;
  /** As the driver's schema reads them. */
  settings: Record<string, unknown>;
  /** What setup returned. */
  state: Record<string, unknown>;
}

/** What `self` keeps: under symbols, since drivers add names of their own, and may put something of theirs in front of it. */
const ownOf = Symbol("own");
const callOf = Symbol("call");

/** What makes `self` for a driver's modules. */
export interface SelfClass {
  /** For the module, or for one command. */
  new (own: Own, call?: Call): Module;
  /** Gives all of them properties for what a setup returned. */
  showState(names: readonly string[]): void;
}

/**
 * The class of `self` as a driver sees it: one for the module, and one for each command that runs, whose members know what they are
 * called for. All modules of a driver share the class, so that thousands of them look the same to the engine: with an object made for
 * each command from its own module's as prototype, commands to hundreds of modules took a sixth longer.
 */
export function selfClass({ needs }: AnyDriver): SelfClass {
  return class Self implements Module {
    readonly [ownOf]: Own;
    readonly [callOf]: Call | undefined;

    constructor(own: Own, call?: Call) {
      this[ownOf] = own;
      this[callOf] = call;
    }

    get id() {
      return this[ownOf].id;
    }
    get name() {
      return this[ownOf].name;
    }
    get system() {
      return this[ownOf].system;
    }
    get settings() {
      return this[ownOf].settings as never;
    }
    get clock() {
      return this[ownOf].clock;
    }
    get hostUrl() {
      return this[ownOf].hostUrl;
    }
    get dataFolder() {
      return dataFolder(this[ownOf].folder);
    }
    get signal(): AbortSignal {
      return this[callOf]?.signal ?? this[ownOf].stopping;
    }
    get requestId() {
      return this[callOf]?.cause.request_id;
    }
    get log(): Log {
      return moduleLog(this[ownOf].log, this[callOf]?.cause.request_id);
    }
    get called() {
      return (call: OutgoingCall) =>
        this[ownOf].host.called({ ...checkedCall(call), ended: Date.now(), ...causeOf(this[callOf]) });
    }
    get setStatus() {
      return this[ownOf].setStatus;
    }
    get getStatus() {
      return this[ownOf].getStatus;
    }
    get emit() {
      return this[ownOf].emit;
    }
    get webhook() {
      return this[ownOf].webhook;
    }
    get after() {
      return this[ownOf].after;
    }
    get every() {
      return this[ownOf].every;
    }
    get onStop() {
      return this[ownOf].onStop;
    }
    get defineSetting() {
      return this[ownOf].defineSetting;
    }

    static {
      for (const [name, module] of Object.entries(needs as Record<string, string>))
        Self.#show(name, (self) => {
          const { host, subscriptions } = self[ownOf];
          return accessor(host, subscriptions, module, () => causeOf(self[callOf]));
        });
    }

    static showState(names: readonly string[]): void {
      for (const name of names) Self.#show(name, (self) => self[ownOf].state[name]);
    }

    static #show(name: string, value: (self: Self) => unknown): void {
      Object.defineProperty(Self.prototype, name, {
        enumerable: true,
        get(this: Self) {
          return value(this);
        },
      });
    }
  };
}

/** What a command is called for, to go along with what it causes. */
function causeOf(call: Call | undefined): Cause {
  return { request_id: call?.cause.request_id, traceparent: call?.cause.traceparent };
}
