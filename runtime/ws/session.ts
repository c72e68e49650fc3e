import { randomUUID } from "node:crypto";
import type { Api, Caller } from "../api/api.ts";
import {
  debugFrame,
  errorFrame,
  metaOf,
  notifyFrames,
  parseFrame,
  type Request,
  successFrame,
  successFrameWithMeta,
} from "./frames.ts";

/** What a session holds for its client until the client or the connection gives it up. */
interface Held {
  end(): void;
}

/** One client's conversation: takes text frames, sends text frames, knows nothing of sockets. */
export class Session {
  readonly #api: Api;
  readonly #send: (frame: string) => void;
  readonly #bindings = new Map<string, Held>();
  readonly #debugging = new Map<string, Held>();
  caller: Caller;

  constructor(api: Api, caller: Caller, send: (frame: string) => void) {
    this.#api = api;
    this.caller = caller;
    this.#send = send;
  }

  /** Takes one frame; every request in it gets exactly one reply. */
  receive(text: string): void {
    if (text === "ping") return this.#send("pong");
    const parsed = parseFrame(text);
    if ("error" in parsed) return this.fail(parsed.id, parsed.error);
    const { request } = parsed;
    try {
      this.#handle(request);
    } catch (error) {
      this.fail(request.id, error);
    }
  }

  /** Sends an error frame. */
  fail(id: number, error: unknown): void {
    this.#send(errorFrame(id, this.#api.answer(error, this.caller)));
  }

  /** Gives up everything that it holds. */
  end(): void {
    for (const held of [...this.#bindings.values(), ...this.#debugging.values()]) held.end();
    this.#bindings.clear();
    this.#debugging.clear();
  }

  #handle(request: Request): void {
    switch (request.cmd) {
      case "exec":
        return this.#exec(request);
      case "bind":
        return this.#bind(request);
      case "unbind":
        release(this.#bindings, keyOf(request));
        return this.#send(successFrame(request.id));
      case "debug":
        return this.#debug(request);
      case "ignore":
        this.#ignore(request);
        return this.#send(successFrame(request.id));
    }
  }

  #exec(request: Extract<Request, { cmd: "exec" }>): void {
    this.#api.exec(this.caller, targetOf(request), request.args, randomUUID()).then(
      (value) => this.#send(successFrameWithMeta(request.id, metaOf(request), value)),
      (error) => this.fail(request.id, error),
    );
  }

  /** Success first, then the value as it is now, then every change; binding again only changes the id of what follows. */
  #bind(request: Extract<Request, { cmd: "bind" }>): void {
    const meta = metaOf(request);
    const notify = notifyFrames(request.id, meta);
    const binding = this.#api.bind(this.caller, targetOf(request), (value) => this.#send(notify(value)));
    const key = keyOf(request);
    release(this.#bindings, key);
    this.#bindings.set(key, { end: () => binding.cancel() });
    this.#send(successFrameWithMeta(request.id, meta));
    if (binding.current !== undefined) this.#send(notify(binding.current));
  }

  #debug(request: Extract<Request, { cmd: "debug" }>): void {
    const meta = metaOf(request);
    const end = this.#api.debug(this.caller, targetOf(request), (module, { level, message }) =>
      this.#send(debugFrame(request.id, module, level, message, meta)),
    );
    const key = keyOf(request);
    release(this.#debugging, key);
    this.#debugging.set(key, { end });
    this.#send(successFrame(request.id));
  }

  /** Ends a debug; without a system, all those of a module called so. */
  #ignore(request: Extract<Request, { cmd: "ignore" }>): void {
    release(this.#debugging, keyOf(request));
    if (typeof request.sys === "string") return;
    for (const key of [...this.#debugging.keys()])
      if (key.split("\n")[1] === request.mod) release(this.#debugging, key);
  }
}

function targetOf({ sys, mod, index, name }: Request) {
  return { system: sys ?? "", module: mod, index: index ?? 1, name: name ?? "" };
}

function keyOf(request: Request): string {
  const { system, module, index, name } = targetOf(request);
  const key = `${system}\n${module}\n${index}`;
  return request.cmd === "debug" || request.cmd === "ignore" ? key : `${key}\n${name}`;
}

function release(held: Map<string, Held>, key: string): void {
  held.get(key)?.end();
  held.delete(key);
}
