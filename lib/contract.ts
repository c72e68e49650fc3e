import type { z } from "zod";
import type { Clock, Timer } from "./clock.ts";
import type { DriverError } from "./errors.ts";
import type { Level } from "./level.ts";
import type { OutgoingCall } from "./module/boundary.ts";

/** Names and schemas: a driver's settings, its status variables, or a command's parameters in positional order. */
export type Shape = Record<string, z.ZodType>;

/** The values that a shape describes, after defaults. */
export type Values<S extends Shape> = z.output<z.ZodObject<S>>;

/** The values that a caller gives for a shape: what has a default may be left out. */
export type Arguments<S extends Shape> = z.input<z.ZodObject<S>>;

/** One command of a driver, as `command()` returns it. */
export interface Command<Params extends Shape = Shape, Returns extends z.ZodType = z.ZodType> {
  /** One line: what it does. */
  readonly summary: string;
  /** More than one line, where it is needed. */
  readonly description?: string;
  /** Who may call it; `user` if absent. */
  readonly level?: Level;
  /** Milliseconds after which the caller gets `exec_timeout`; the host's 30,000 if absent. */
  readonly timeout?: number;
  /** Schemas by name; their order is the order of positional arguments. */
  readonly params?: Params;
  /** What it answers; `mountDriver` checks it, the host trusts it. */
  readonly returns?: Returns;
}

/** A command as its author writes it. `self` is the module, with everything that `setup` returned. */
export interface CommandDefinition<Self, Params extends Shape, Returns extends z.ZodType>
  extends Command<Params, Returns> {
  run(self: Self, args: Values<Params>): z.output<Returns> | Promise<z.output<Returns>>;
}

/** Declares a command; it only gives `run` its types. */
export type CommandBuilder<Self> = <
  Params extends Shape = Record<never, never>,
  Returns extends z.ZodType = z.ZodUnknown,
>(
  definition: CommandDefinition<Self, Params, Returns>,
) => Command<Params, Returns>;

/** What a logic driver needs: the name of a module in its own system ("Calendar", "Display_2"). */
export type Need<D = unknown> = string & { readonly __driver?: D };

export type Needs = Record<string, Need>;

/**
 * Names a needed module and, by its type parameter, the contract that calls to it are checked against.
 *
 * @example needs: { calendar: need<typeof calendarDriver>("Calendar") }
 */
export function need<D>(module: string): Need<D> {
  return module;
}

/** One HTTP address that a driver serves beside the host's own, as `route()` returns it. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From the root of the host, with parameters: `/v1/book/:clientId/:name/meeting`. */
  readonly path: string;
  /** One line: what it does. */
  readonly summary: string;
  /** `public` for everybody without a key; else the level that the caller's key needs. */
  readonly access: "public" | Level;
  /** What the query may hold. Values come as text: `z.coerce.number()`. */
  readonly query?: Shape;
  /** What the body, as JSON, holds; without it none is read. */
  readonly body?: z.ZodType;
  /** What a successful answer holds as JSON; for the documentation, as all below but `timeout`. */
  readonly returns?: z.ZodType;
  /** HTTP status of a successful answer; 200 if absent. */
  readonly status?: number;
  /** Content type of a successful answer that is not JSON. */
  readonly type?: string;
  /** What the answer for an error holds, where `failed` makes it. */
  readonly error?: z.ZodType;
  /** Headers that the route looks at, by their names. */
  readonly headers?: Shape;
  /** What `admit` of a public route asks for: HTTP Basic credentials. */
  readonly credentials?: "basic";
  /** Milliseconds after which the caller is answered `exec_timeout`; the host's 30,000 if absent. */
  readonly timeout?: number;
}

/** A call of a route before anything that it brings is looked at. */
export interface RouteVisit {
  /** Decoded parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** IP address of the caller. */
  readonly address: string;
}

/** A call of a route, with query and body as its schemas describe them. */
export interface RouteCall<Query = Record<never, never>, Body = undefined> extends RouteVisit {
  readonly query: Query;
  readonly body: Body;
}

/** What the caller of a route is answered. */
export interface RouteReply {
  /** 200 if absent. */
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON; or a text or bytes, with the `content-type` that `headers` name. */
  body?: unknown;
}

/** A route as its author writes it. */
export interface RouteDefinition<Self, Query extends Shape, Body extends z.ZodType> extends Route {
  readonly query?: Query;
  readonly body?: Body;
  /** Called before query and body are looked at; throws to refuse a caller: who is over a limit, or has no right of their own. */
  admit?(self: Self, call: RouteVisit): void | Promise<void>;
  run(self: Self, call: RouteCall<Values<Query>, z.output<Body>>): RouteReply | Promise<RouteReply>;
  /**
   * Answers for what `admit` or `run` threw, and for a query or body that does not fit: `invalid_arguments` with `details.issues`.
   * Without it the answer is the host's usual one.
   */
  failed?(self: Self, error: DriverError): RouteReply;
}

/** Declares a route; it only gives `run` its types. */
export type RouteBuilder<Self> = <Query extends Shape = Record<never, never>, Body extends z.ZodType = z.ZodUndefined>(
  definition: RouteDefinition<Self, Query, Body>,
) => Route;

/** A driver: everything the host, its documentation and its clients know of it. */
export interface Driver<
  Settings extends Shape = Shape,
  Status extends Shape = Shape,
  Commands extends Record<string, Command> = Record<string, Command>,
  Events extends Shape = Record<never, never>,
> {
  /** What it is called in lists: "Microsoft Graph API". */
  readonly name: string;
  /** The generic name that systems use: "Calendar". */
  readonly module: string;
  readonly summary: string;
  readonly settings: Settings;
  readonly status: Status;
  readonly events: Events;
  readonly needs: Needs;
  readonly commands: Commands;
  /** HTTP addresses that it serves, by a name for each. */
  readonly routes: Record<string, Route>;
  /** Runs at start; what it returns becomes part of `self`. */
  // biome-ignore lint/suspicious/noExplicitAny: the types that tie setup to run are defineDriver's; here they are erased.
  setup?(self: any): unknown;
  /** Runs on changed settings, with `self.settings` already new; without it the module restarts. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  update?(self: any): void | Promise<void>;
}

/** Any driver, where its types do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: variance; a Driver<Shape, ...> would not accept every driver.
export type AnyDriver = Driver<any, any, any, any>;

/** The room or space that a logic module belongs to. */
export interface SystemInfo {
  id: string;
  name: string;
  email?: string;
  capacity?: number;
  zones: { id: string; name: string }[];
  /** False when the room may not be booked by people in front of it. */
  bookable: boolean;
}

/** Lines go to the module's log stream; secrets among the module's settings are masked in them. */
export interface Log {
  debug(message: string, data?: object): void;
  info(message: string, data?: object): void;
  warn(message: string, data?: object): void;
  error(message: string, data?: object): void;
}

/** A call from outside, as the handler of a webhook gets it. */
export interface WebhookRequest {
  /** GET or POST. */
  method: string;
  /** Decoded; the first value of a name that is there twice. */
  query: Record<string, string>;
  /** By name in lower case. */
  headers: Record<string, string>;
  /** As text, whatever its content type; empty when there is none. */
  body: string;
}

/** What the caller of a webhook is answered. */
export interface WebhookReply {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Takes a call from outside; answering nothing is 202. It has 10 seconds, callers often less. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a return statement answers nothing.
export type WebhookHandler = (request: WebhookRequest) => WebhookReply | void | Promise<WebhookReply | void>;

/** What a running module offers its driver. All that is registered through it ends when the module stops. */
export interface Module<Settings extends Shape = Shape, Status extends Shape = Shape, Events extends Shape = Shape> {
  readonly id: string;
  /** The name under which systems know it. */
  readonly name: string;
  /** The system of a logic module, absent for a service module. */
  readonly system: SystemInfo | undefined;
  readonly settings: Values<Settings>;
  /** Aborts when the module stops and, inside a command, when the command times out. */
  readonly signal: AbortSignal;
  /** Id of the client's request that caused this call; `undefined` when no client waits: outside of commands, and in a command that a logic module calls by itself. */
  readonly requestId: string | undefined;
  readonly clock: Clock;
  /**
   * Under which others reach the host, without a slash at its end: `host.public_url`, else the address at which it listens,
   * which may be good on this machine only. `undefined` for a module that runs without a host.
   */
  readonly hostUrl: string | undefined;
  /**
   * Absolute path of a folder that belongs to this module alone and stays when it restarts; made when this is first read.
   *
   * @throws DriverError when it cannot be made
   */
  readonly dataFolder: string;
  readonly log: Log;
  /**
   * Tells the host of a request to an outside service that has ended, for its metrics and traces. `HttpClient` does so by
   * itself; this is for drivers that use a client of their own. Throws a TypeError for what is none.
   */
  called(call: OutgoingCall): void;
  /** Sets a status variable; an equal value notifies nobody, `undefined` removes it. */
  setStatus<Name extends keyof Status & string>(name: Name, value: z.output<Status[Name]> | undefined): void;
  /** A copy of a status variable's value, as clients see it. */
  getStatus<Name extends keyof Status & string>(name: Name): z.output<Status[Name]> | undefined;
  /** Tells the logic modules that listen to an event of this module; nobody hears of it later. */
  emit<Name extends keyof Events & string>(name: Name, data: z.output<Events[Name]>): void;
  /**
   * Takes calls from outside. Answers the URL that others call, which holds a secret; `undefined` when the settings do
   * not say under which URL others reach the host (`host.public_url`).
   */
  webhook(name: string, handler: WebhookHandler): string | undefined;
  /** Calls back once after `delay` milliseconds. */
  after(delay: number, callback: () => unknown): Timer;
  /** Calls back every `interval` milliseconds; a call that is still running when the next is due skips it. */
  every(interval: number, callback: () => unknown): Timer;
  /** Called when the module stops, last registered first; 5 seconds in all. */
  onStop(callback: () => unknown): void;
  /** Changes one of the module's own settings and keeps it across restarts of the host. */
  defineSetting<Name extends keyof Settings & string>(name: Name, value: z.input<Settings[Name]>): Promise<void>;
}

/** The commands of a driver as functions of named arguments. */
export type CommandCalls<D> =
  D extends Driver<Shape, Shape, infer Commands>
    ? { [Name in keyof Commands]: Commands[Name] extends Command<infer P, infer R> ? Call<P, R> : never }
    : Record<string, (args?: Record<string, unknown> | unknown[]) => Promise<unknown>>;

type Call<P extends Shape, R extends z.ZodType> =
  Record<never, never> extends Arguments<P>
    ? (args?: Arguments<P>) => Promise<z.output<R>>
    : (args: Arguments<P>) => Promise<z.output<R>>;

/** The status variables of a driver and their values. */
export type StatusValues<D> =
  D extends Driver<Shape, infer Status, Record<string, Command>>
    ? { [Name in keyof Status]: z.output<Status[Name]> }
    : Record<string, unknown>;

/** The events of a driver and what they say. */
export type EventData<D> =
  D extends Driver<Shape, Shape, Record<string, Command>, infer Events>
    ? { [Name in keyof Events]: z.output<Events[Name]> }
    : Record<string, unknown>;

/** Another module, as a logic driver sees it: typed commands; status variables and events that follow the system's mapping. */
export type Accessor<D> = CommandCalls<D> & {
  /** Calls the listener with the current value, if there is one, and with every change; `undefined` when it goes away. */
  on<Name extends keyof StatusValues<D> & string>(
    name: Name,
    listener: (value: StatusValues<D>[Name] | undefined) => void,
  ): Timer;
  /** Calls the listener with every event of this name from now on. */
  onEvent<Name extends keyof EventData<D> & string>(name: Name, listener: (data: EventData<D>[Name]) => unknown): Timer;
};

/** The accessors that a logic driver finds on `self`, one for each of its needs. */
export type Accessors<N extends Needs> = {
  readonly [Name in keyof N]: N[Name] extends Need<infer D> ? Accessor<D> : never;
};
