import { type Clock, systemClock, type Timer } from "../clock.ts";
import { outcomeUnknown } from "../errors.ts";
import { parseModuleName } from "../module-name.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import { ClientError, errorFromFrame } from "./errors.ts";
import { type DebugLine, type Frame, parseFrame, type Request } from "./frames.ts";
import { type ModuleClient, type ModuleNamed, moduleClient } from "./module-client.ts";
import { type Handle, Subscriptions } from "./subscriptions.ts";

export interface ConnectOptions {
  /** Where the host is: "http://127.0.0.1:3000". */
  url: string;
  /** Needed under Node; in a browser the site's cookie does without it. */
  key?: string;
  /** Milliseconds that a call waits for a connection; 35,000 if absent. Once sent, the host bounds how long it takes. */
  timeout?: number;
  /**
   * Milliseconds without a frame after which a connection counts as lost, at the latest half as many later; 30,000 if
   * absent. Pings go out twice as often.
   */
  silence?: number;
  /** Lines about the connection and about frames and refusals that nobody else hears of. */
  onLog?: (message: string) => void;
  clock?: Clock;
}

/** A connection to a host that lasts until `close()`. `Modules` maps names of modules to the types of their drivers. */
export interface Client<Modules = Record<never, never>> {
  /** "connecting" also while it waits to reconnect; "closed" is final. */
  readonly state: ConnectionState;
  /** Told of every change of `state`. */
  onState(listener: (state: ConnectionState) => void): Handle;
  /** Resolves when there is a connection. Rejects with a `ClientError` when there will be none: key refused, or closed. */
  ready(): Promise<void>;
  /**
   * A module of a system, "Calendar" or "Calendar_2". Its commands are functions of named arguments and reject with a
   * `ClientError`; `on` listens to a status variable. A name that `Modules` does not have is untyped, as in `exec`.
   */
  module<Name extends string>(system: string, module: Name): ModuleClient<ModuleNamed<Modules, Name>>;
  /**
   * Calls any command with positional or named arguments. It is sent at most once: when the connection ends before the
   * answer, it rejects with `connection_lost`.
   *
   * @throws ClientError the host's error, or `connection_lost`, or why the connection was closed
   */
  exec(system: string, module: string, command: string, args?: unknown[] | Record<string, unknown>): Promise<unknown>;
  /**
   * Tells the value of any status variable, if it has one, and every change, across reconnects; null when it is removed.
   * `onError` hears of a refusal, which is otherwise a line for `onLog`.
   */
  bind(
    system: string,
    module: string,
    status: string,
    listener: (value: unknown) => void,
    onError?: (error: ClientError) => void,
  ): Handle;
  /** Follows the log of a module, by its id or name; needs a key of level support. */
  debug(module: string, listener: (line: DebugLine) => void, onError?: (error: ClientError) => void): Handle;
  /** Ends the connection; what is pending rejects with `connection_lost`. */
  close(): void;
}

/** A call whose answer has not come. `waiting` is the bound on waiting for a connection, and gone once it is sent. */
interface Call {
  command: string;
  /** The request as JSON text, so that a later change to the arguments changes nothing. */
  text: string;
  waiting: Timer | undefined;
  resolve(value: unknown): void;
  reject(error: ClientError): void;
}

/**
 * Connects to a host, for as long as it takes, again and again, until `close()`.
 *
 * @throws TypeError when the URL is none
 */
export function connect<Modules = Record<never, never>>(options: ConnectOptions): Client<Modules> {
  const { key, timeout = 35_000, silence = 30_000, onLog: log = () => {}, clock = systemClock } = options;
  const calls = new Map<number, Call>();
  const stateListeners = new Set<(state: ConnectionState) => void>();
  let closedBy: ClientError | undefined;
  let lastId = 0;
  const nextId = () => ++lastId;

  const send = (request: Request) => {
    if (connection.state === "open") connection.send(JSON.stringify(request));
  };
  const subscriptions = new Subscriptions(nextId, send);

  const sendCall = (call: Call) => {
    call.waiting?.cancel();
    call.waiting = undefined;
    connection.send(call.text);
  };
  const failSentCalls = (reason: string) => {
    for (const [id, { waiting, command, reject }] of calls) {
      if (waiting !== undefined) continue;
      calls.delete(id);
      reject(connectionLost(`No answer to ${command}, whose outcome is unknown: ${reason}`, true));
    }
  };
  const tellState = () => {
    for (const listener of [...stateListeners]) listener(connection.state);
  };
  const receive = (frame: Frame) => {
    if (frame.type === "notify") return subscriptions.notify(frame.id, frame.value);
    if (frame.type === "debug") {
      return subscriptions.line(frame.id, { module: frame.mod, level: frame.level, message: frame.msg });
    }
    const call = calls.get(frame.id);
    calls.delete(frame.id);
    if (frame.type === "success") return call?.resolve(frame.value ?? null);
    const error = errorFromFrame(frame);
    if (call !== undefined) call.reject(error);
    else if (!subscriptions.fail(frame.id, error)) log(`the host reports: ${error.message}`);
  };

  const connection = new Connection(
    { url: options.url, key },
    { silence, clock },
    {
      log,
      opened() {
        for (const request of subscriptions.requests()) send(request);
        for (const call of calls.values()) sendCall(call);
        tellState();
      },
      frame(text) {
        const frame = parseFrame(text);
        if (frame === undefined) log(`ignored a frame that is none of the protocol: ${text.slice(0, 200)}`);
        else receive(frame);
      },
      lost(reason) {
        failSentCalls(reason);
        tellState();
      },
      closed(error) {
        closedBy = error;
        failSentCalls(error.message);
        for (const { waiting, reject } of calls.values()) {
          waiting?.cancel();
          reject(error);
        }
        calls.clear();
        subscriptions.close(error);
        tellState();
      },
    },
  );

  const refusal = (what: string) => (error: ClientError) => log(`${what}: ${error.message}`);

  const client: Client<Modules> = {
    get state() {
      return connection.state;
    },
    onState(listener) {
      // A set would take the same function for two listeners as one.
      const told = (state: ConnectionState) => listener(state);
      stateListeners.add(told);
      return { cancel: () => stateListeners.delete(told) };
    },
    ready() {
      return new Promise((resolve, reject) => {
        const check = () => {
          if (connection.state === "open") resolve();
          else if (closedBy !== undefined) reject(closedBy);
          else return;
          stateListeners.delete(check);
        };
        stateListeners.add(check);
        check();
      });
    },
    module: (system, module) => moduleClient(client, system, module),
    exec(system, module, command, args) {
      return new Promise((resolve, reject) => {
        if (closedBy !== undefined) return reject(closedBy);
        const id = nextId();
        const { module: mod, index } = parseModuleName(module);
        const request: Request = { id, cmd: "exec", sys: system, mod, index, name: command };
        const text = JSON.stringify(args === undefined ? request : { ...request, args });
        const waiting = clock.after(timeout, () => {
          calls.delete(id);
          const waited = `no connection to ${options.url} for ${timeout / 1000} s`;
          reject(connectionLost(`${command} was not sent: ${waited} (${connection.trouble})`, false));
        });
        const call: Call = { command, text, waiting, resolve, reject };
        calls.set(id, call);
        if (connection.state === "open") sendCall(call);
      });
    },
    bind(system, module, status, listener, onError = refusal(`${system}/${module} ${status}`)) {
      const { module: mod, index } = parseModuleName(module);
      const topic = { cmd: "bind", sys: system, mod, index, name: status } as const;
      return subscriptions.add(topic, (json) => listener(JSON.parse(json)), onError);
    },
    debug(module, listener, onError = refusal(`log of ${module}`)) {
      const topic = { cmd: "debug", sys: "", mod: module, index: 1, name: "" } as const;
      return subscriptions.add(topic, (json) => listener(JSON.parse(json)), onError);
    },
    close() {
      subscriptions.forget();
      connection.close(connectionLost("The client was closed", false));
    },
  };
  connection.start();
  return client;
}

function connectionLost(message: string, sent: boolean): ClientError {
  return new ClientError(message, { code: "connection_lost", details: sent ? { sent, ...outcomeUnknown } : { sent } });
}
