import type { Awaitable } from "../awaitable.ts";
import type { SystemInfo, WebhookRequest } from "../contract.ts";
import type { ErrorReport } from "../errors.ts";

/*
 * What crosses between the host and a running module: plain data only, calls answered at once or by promises. Values cross as JSON
 * text, so that nothing is shared by reference, and so that a value is serialised once however many clients receive it.
 */

/** Everything a module is started with. */
export interface ModuleStart {
  id: string;
  name: string;
  /** Present for a logic module. */
  system?: SystemInfo;
  /** Effective settings, not yet checked against the driver's schema. */
  settings: Record<string, unknown>;
  /** Milliseconds a command may take unless it says otherwise. */
  timeout: number;
  /** Under which others reach the host, without a slash at its end. */
  hostUrl?: string | undefined;
  /** Absolute path of the module's own folder, which may not be there yet. */
  dataFolder: string;
  /** Under which others reach the module's webhooks, by `/` and their name; absent when nobody said where the host is. */
  webhooks?: { url: string; secret: string };
}

/** What a call is made for: it goes along with all that a call causes. */
export interface Cause {
  /** Id of the client's request. */
  request_id?: string | undefined;
  /** Span of the caller, as W3C trace context; absent when nobody traces. */
  traceparent?: string | undefined;
}

/** One call of a command. */
export interface ExecRequest extends Cause {
  command: string;
  /** An array in positional order, an object of named arguments, or null. */
  args: unknown;
  /** Id of the client's request that caused the call; `undefined` when no client waits for it. */
  request_id: string | undefined;
}

/** A call of one of the driver's HTTP addresses, not yet checked against its schemas. */
export interface RouteRequest extends Cause {
  /** Name of the route in the contract. */
  route: string;
  params: Record<string, string>;
  /** Decoded; the first value of a name that is there twice. */
  query: Record<string, string>;
  headers: Record<string, string>;
  /** As text; empty when there is none. */
  body: string;
  /** IP address of the caller. */
  address: string;
  request_id: string;
}

/** What a route answers, ready to be sent. */
export interface RouteAnswer {
  status: number;
  headers: Record<string, string>;
  /** Base64 where `bytes` says so. */
  body: string;
  bytes: boolean;
}

/** The one answer to a call: the value as JSON text, or an error. */
export type Reply = { json: string } | { error: ErrorReport };

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** One line of a module's log. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  time: number;
  level: LogLevel;
  message: string;
  request_id?: string;
  data?: object;
  /** Of an error; for the host's own log and administrators. */
  stack?: string[];
}

/** A request that a module sent to an outside service, once it has ended. */
export interface OutgoingCall {
  /** The service as errors name it: "graph". */
  service: string;
  method: string;
  /** Scheme, name and port of its machine: "https://graph.microsoft.com". No path, which may name people. */
  origin?: string;
  /** HTTP status of the answer; 0 when none came. */
  status: number;
  /** Why none came: "timeout", or the code of the network's error. */
  failure?: string;
  /** From the request to the end of its answer. */
  seconds: number;
}

/** An `OutgoingCall` with the command that it was sent for, if it was one. */
export interface ReportedCall extends OutgoingCall, Cause {
  /** Milliseconds since the epoch by the machine's clock, which another time that the host shows does not move. */
  ended: number;
}

/** A logic module's call to another module of its system. */
export interface ModuleCall extends ExecRequest {
  /** Name, with an index if it is not the first: `Calendar`, `Display_2`. */
  module: string;
}

/** What a running module may ask of the host. */
export interface ModuleHost {
  /** A status variable changed; `undefined` when it was removed. */
  status(name: string, json: string | undefined): void;
  /** Something happened that other modules may listen to. */
  emit(name: string, json: string): void;
  /** The module takes calls from outside under this name. */
  webhook(name: string): void;
  log(line: LogLine): void;
  call(request: ModuleCall): Promise<Reply>;
  /** The module called an outside service, for the host's metrics and traces. */
  called(call: ReportedCall): void;
  /** Asks for a status variable of another module; values come through `deliver` until `unsubscribe`. */
  subscribe(subscription: number, module: string, name: string): void;
  /** Asks for an event of another module, in the same way. */
  listen(subscription: number, module: string, name: string): void;
  unsubscribe(subscription: number): void;
  /** Persists one setting of the module; resolves when it is on disk. */
  defineSetting(name: string, value: unknown): Promise<void>;
}

/** What the host may ask of a running module. */
export interface ModuleInstance {
  /** Resolves when the driver's setup is done; rejects with `invalid_settings`, or with what setup threw. */
  started: Promise<void>;
  /** Resolves with the reason when what runs the module is gone by itself: a worker. Absent where the host runs it. */
  lost?: Promise<ErrorReport>;
  /** Answers exactly once, whatever the driver does. */
  exec(request: ExecRequest): Awaitable<Reply>;
  /** Hands over changed settings; false when the driver wants to be restarted instead. Rejects when they are invalid. */
  update(settings: Record<string, unknown>): Promise<boolean>;
  deliver(subscription: number, json: string | undefined): void;
  /** A call from outside. The reply's value is a `WebhookReply`; `route_not_found` when nobody takes it. */
  webhook(name: string, request: WebhookRequest): Promise<Reply>;
  /** A call of one of the driver's HTTP addresses. The reply's value is a `RouteAnswer`. */
  route(request: RouteRequest): Promise<Reply>;
  /** Ends everything the module owns; calls in flight are answered with `module_stopped`. */
  stop(): Promise<void>;
}
