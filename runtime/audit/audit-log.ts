import type { Clock } from "../../lib/clock.ts";
import type { CommandDescription } from "../../lib/describe.ts";
import { jsonWord } from "../../lib/json-word.ts";
import type { Caller } from "../auth/keys.ts";
import { type ArgumentText, argumentText } from "./argument-text.ts";

/** A command that a client called. */
export interface AuditedCommand {
  caller: Caller;
  requestId: string;
  system: string;
  /** Id of the module, or what the client called it where there is none. */
  module: string;
  command: string;
  /** Absent when the command was not found: then nobody knows what is in its arguments. */
  description?: CommandDescription | undefined;
  args: unknown;
}

/** Something else that somebody did, or that happened to the host. */
export interface AuditedEvent {
  event:
    | "host.start"
    | "host.stop"
    | "settings.apply"
    | "settings.define"
    | "module.start"
    | "module.stop"
    | "module.restart"
    | "sign_in"
    | "panel.approve"
    | "panel.claim"
    | "panel.revoke";
  /** Absent where it was nobody whom the host knows. */
  caller?: Caller | undefined;
  /** IP address of somebody without a caller. */
  address?: string | undefined;
  /** "ok", or the code of the error. */
  outcome: string;
  /** What it was about: ids and names, no values. */
  about?: Record<string, string | number | boolean | readonly string[]>;
}

/** Takes lines without their ends, and makes them when it writes them. */
export interface LineWriter {
  write(line: () => string): void;
}

/**
 * Who did what, when, and how it ended: one JSON object for each line. Writing an entry costs a microsecond and waits for
 * nothing, since every command of a client comes by here.
 */
export class AuditLog {
  readonly #lines: LineWriter;
  readonly #clock: Clock;
  readonly #who = new WeakMap<Caller, string>();
  readonly #argumentTexts = new WeakMap<CommandDescription, ArgumentText>();
  #lastTime = { instant: Number.NaN, text: "" };

  constructor(lines: LineWriter, clock: Clock) {
    this.#lines = lines;
    this.#clock = clock;
  }

  /**
   * Notes a command when it has ended.
   *
   * @param outcome "ok", or the code of the error
   */
  command(call: AuditedCommand, outcome: string, seconds: number): void {
    const { caller, requestId, system, module, command, description, args } = call;
    // What does not fit the schema may be a password in the wrong place.
    const shown = description === undefined || outcome === "invalid_arguments" ? undefined : description;
    const text = shown === undefined ? "null" : this.#textOf(shown)(args);
    const time = this.#clock.now();
    this.#lines.write(() => {
      const what = `${word("system", system)}${word("module", module)}${word("command", command)}`;
      const milliseconds = Math.round(seconds * 10_000) / 10;
      return `{"time":"${this.#textAt(time)}","event":"exec",${this.#whoOf(caller)}${what}"args":${text},"outcome":"${outcome}","ms":${milliseconds},"request_id":"${requestId}"}`;
    });
  }

  /** Notes anything else. */
  event({ event, caller, address, outcome, about = {} }: AuditedEvent): void {
    const who = caller === undefined ? word("address", address) : this.#whoOf(caller);
    const facts = Object.entries(about).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`);
    const line = `{"time":"${this.#textAt(this.#clock.now())}","event":"${event}",${who}${facts.join("")}"outcome":"${outcome}"}`;
    this.#lines.write(() => line);
  }

  #textOf(description: CommandDescription): ArgumentText {
    const known = this.#argumentTexts.get(description);
    if (known !== undefined) return known;
    const text = argumentText(description);
    this.#argumentTexts.set(description, text);
    return text;
  }

  #whoOf(caller: Caller): string {
    const known = this.#who.get(caller);
    if (known !== undefined) return known;
    const { id, name, level, address } = caller;
    const who = `${word("key", name)}${id === name ? "" : word("key_id", id)}${word("level", level)}${word("address", address)}`;
    this.#who.set(caller, who);
    return who;
  }

  #textAt(instant: number): string {
    if (instant !== this.#lastTime.instant) this.#lastTime = { instant, text: new Date(instant).toISOString() };
    return this.#lastTime.text;
  }
}

function word(name: string, value: string | undefined): string {
  return value === undefined ? "" : `"${name}":${jsonWord(value.slice(0, 200))},`;
}
