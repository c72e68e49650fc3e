import { randomUUID } from "node:crypto";
import {
  type Caller,
  type Clock,
  type DriverError,
  isThrottling,
  type Log,
  longestHold,
  type OutgoingCall,
  outsideCall,
  outsideCallFailed,
  priorityOf,
  retryBudget,
  sleep,
  type Throttle,
  unexpectedAnswer,
} from "atrium";
import { z } from "zod";
import { graphService } from "./answer.ts";
import { exchange } from "./exchange.ts";
import { InFlight } from "./in-flight.ts";
import { delayBeforeRetry, mayHaveTakenEffect } from "./retry.ts";
import type { TokenSource } from "./token-source.ts";

/** Milliseconds that Graph may take for one answer. */
const patience = 10_000;

/** One request to Graph. */
export interface GraphRequest<T> {
  /** GET if absent. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/v1.0`, made with `path` and `query`; or a next link. */
  url: string;
  /** Whose limits it counts against; the directory's if absent. */
  mailbox?: string;
  /** An object is sent as JSON, a text as plain text, bytes as they are. */
  body?: object | string | Uint8Array;
  /** Beside those that every request has. */
  headers?: Record<string, string>;
  /** The least application permission that it needs; an answer of 403 names it. */
  permission?: string;
  /** What the answer holds; absent where there is none to expect. */
  answer?: z.ZodType<T>;
  /** True where the answer is no JSON but a picture: `answer` then describes `Bytes`. */
  bytes?: boolean;
  /** True for a POST that may be sent twice without taking effect twice. */
  repeatable?: boolean;
  /** Called when a try failed that may have taken effect all the same. */
  inDoubt?: () => void;
  /** True for a request that is not worth a second try. */
  once?: boolean;
  /** True where the URL itself is the permission, and may lie outside of Graph: no token goes there. */
  anonymous?: boolean;
}

export interface GraphOptions {
  /** Origin. */
  endpoint: string;
  fetch: typeof fetch;
  tokens: TokenSource;
  throttle: Throttle;
  clock: Clock;
  log: Log;
  /** Called when there was no token or no connection. */
  unreachable: () => void;
}

/** Requests to Graph, each with a token, within the limits, and tried again where that is safe. */
export class GraphClient {
  readonly #options: GraphOptions;
  readonly #reads = new InFlight();

  constructor(options: GraphOptions) {
    this.#options = options;
  }

  /**
   * Sends a request. Identical reads that are in flight at the same time share one.
   *
   * @throws DriverError `outside_call_failed` with source "graph" or "login"
   */
  async send<T>(caller: Caller, request: GraphRequest<T>): Promise<T> {
    const url = request.url.startsWith("/") ? `${this.#options.endpoint}/v1.0${request.url}` : request.url;
    const id = idFor(caller);
    const start = (signal: AbortSignal) => this.#persist(url, request, id, caller, signal);
    // A read that began before a write ended may have missed it: who saw the write must see its effect.
    const sent = isRead(request)
      ? this.#reads.share(url, caller.signal, start)
      : start(caller.signal).finally(() => this.#reads.close());
    const json = await sent.catch((error) => {
      throw withPermission(error, request);
    });
    if (request.answer === undefined) return undefined as T;
    const parsed = request.answer.safeParse(json);
    if (parsed.success) return parsed.data;
    throw unexpectedAnswer(graphService, parsed.error);
  }

  /**
   * Everything on all pages of a list, or an error: never a part of it.
   *
   * @param request `answer` is that of one item
   */
  async list<T>(caller: Caller, request: GraphRequest<T> & { answer: z.ZodType<T> }): Promise<T[]> {
    return (await this.some(caller, request, Number.POSITIVE_INFINITY)).items;
  }

  /**
   * As many whole pages of a list as fit into `most` items, and at least one; with the next page's link if there is more.
   *
   * @param request `answer` is that of one item; `url` may be such a link
   */
  async some<T>(
    caller: Caller,
    request: GraphRequest<T> & { answer: z.ZodType<T> },
    most: number,
  ): Promise<{ items: T[]; next?: string }> {
    const answer = z.object({ value: z.array(request.answer), "@odata.nextLink": z.string().nullish() });
    const items: T[] = [];
    const seen = new Set<string>();
    let url = request.url;
    for (;;) {
      seen.add(url);
      const page = await this.send(caller, { ...request, url, answer });
      for (const item of page.value) items.push(item);
      const next = page["@odata.nextLink"];
      if (!next) return { items };
      if (!this.isOwn(next)) throw badNextLink("is on another host");
      if (seen.has(next)) throw badNextLink("is one that was read already");
      if (items.length + page.value.length > most) return { items, next };
      url = next;
    }
  }

  /** Whether a link leads to this Graph; the bearer token goes wherever it leads. */
  isOwn(url: string): boolean {
    return URL.canParse(url) && new URL(url).origin === this.#options.endpoint;
  }

  /** Sends a request until it succeeds or there is no use in trying. */
  async #persist(
    url: string,
    request: GraphRequest<unknown>,
    id: string,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { fetch, tokens, throttle, clock, log, unreachable } = this.#options;
    const method = request.method ?? "GET";
    const key = request.mailbox ?? "directory";
    const repeatable = method !== "POST" || request.repeatable === true;
    const asker = { signal, called: (call: OutgoingCall) => caller.called?.(call) };
    // Time in the queue does not count: it says nothing of Graph.
    let started: number | undefined;
    let rejected: string | undefined;
    let doubtful = false;
    for (let tries = 1; ; tries++) {
      let token = "";
      const asked = clock.now();
      try {
        if (!request.anonymous) ({ token } = await tokens.get(asker, rejected));
        const priority = priorityOf(caller.requestId, tries);
        return await throttle.run({ key, priority, signal }, (aborted) => {
          started ??= clock.now();
          const left = Math.max(1_000, started + retryBudget - clock.now());
          const { body, type } = encoded(request.body);
          const headers = { ...(type && { "content-type": type }), ...headersOf(request, { id, token }) };
          const outgoing = { method, url, headers, body };
          const options = { fetch, clock, signal: aborted, caller, bytes: request.bytes === true, unreachable };
          return exchange({ ...outgoing, timeout: Math.min(patience, left) }, options);
        });
      } catch (error) {
        signal.throwIfAborted();
        const call = outsideCall(error);
        if (call === undefined) throw error;
        // Gone after an earlier try that seemed to fail: that one did it.
        if (method === "DELETE" && doubtful && call.status === 404) return undefined;
        if (mayHaveTakenEffect(call)) {
          doubtful = true;
          request.inDoubt?.();
        }
        if (call.source === "login") {
          unreachable();
          started ??= asked;
        }
        if (call.source === "graph" && call.status === 401 && token !== "" && rejected === undefined) {
          rejected = token;
          tries -= 1;
          continue;
        }
        const left = (started ?? clock.now()) + retryBudget - clock.now();
        const delay = request.once ? undefined : delayBeforeRetry(call, { tries, repeatable, left });
        if (call.source === "graph" && isThrottling(call)) {
          throttle.hold(key, Math.min(longestHold, delay === undefined ? (call.retry_after ?? 1) : delay / 1_000));
        }
        if (delay === undefined) throw error;
        (caller.log ?? log).debug(`${(error as Error).message}; try ${tries + 1} in ${Math.round(delay)} ms`, {
          client_request_id: id,
        });
        if (!isThrottling(call) || call.source === "login") await sleep(clock, delay, signal);
      }
    }
  }
}

function badNextLink(what: string): DriverError {
  const details = { source: "graph", code: "bad_next_link", retryable: false };
  return outsideCallFailed(`Graph's next page ${what}`, details);
}

function encoded(body: GraphRequest<unknown>["body"]): { body: string | Uint8Array | undefined; type?: string } {
  if (body === undefined) return { body };
  if (typeof body === "string") return { body, type: "text/plain" };
  if (body instanceof Uint8Array) return { body, type: "application/octet-stream" };
  return { body: JSON.stringify(body), type: "application/json" };
}

function headersOf({ anonymous, headers }: GraphRequest<unknown>, { id, token }: { id: string; token: string }) {
  if (anonymous) return { ...headers };
  return {
    authorization: `Bearer ${token}`,
    "client-request-id": id,
    prefer: 'IdType="ImmutableId"',
    ...headers,
  };
}

/** A refusal says what to grant, which may be limited to some mailboxes: Graph's own words do not. */
function withPermission(error: unknown, { permission, mailbox }: GraphRequest<unknown>): unknown {
  const call = outsideCall(error);
  if (call?.status !== 403 || permission === undefined) return error;
  const { message, cause } = error as DriverError;
  const where = mailbox === undefined ? "" : " for this mailbox";
  return outsideCallFailed(`${message}; the application needs the permission ${permission}${where}`, call, cause);
}

/** The id of the caller's request, so that it can be followed to Microsoft; where it fits into a header. */
function idFor({ requestId }: Caller): string {
  return requestId !== undefined && /^[\x21-\x7e]{1,128}$/.test(requestId) ? requestId : randomUUID();
}

function isRead({ method = "GET" }: GraphRequest<unknown>): boolean {
  return method === "GET";
}
