import type { z } from "zod";
import { type Clock, sleep } from "../clock.ts";
import type { Log } from "../contract.ts";
import { DriverError, type FailureKind, type OutsideCall, outcomeUnknown, outsideCall } from "../errors.ts";
import type { OutgoingCall } from "../module/boundary.ts";
import type { Throttle } from "../throttle/throttle.ts";
import { notJson, parseJson, refusal, unexpectedAnswer } from "./answer-errors.ts";
import { exchange, type Service } from "./exchange.ts";
import { kindOf } from "./failure-kind.ts";
import { longestHold, mayHaveTakenEffect, pauseBeforeRetry, priorityOf, retryAfter, retryBudget } from "./retry.ts";

/** Milliseconds that a service may take for one answer. */
const patience = 10_000;

const mostTries = 3;

/** Whose call it is: a command's `self`, or the module's own, which has no request and gives way to others. */
export interface Caller {
  readonly signal: AbortSignal;
  readonly requestId: string | undefined;
  /** Takes lines about its tries: that of a command names the request. The client's own if absent. */
  readonly log?: Log;
  /** Hears of every request that is sent; `self` tells the host. */
  called?(call: OutgoingCall): void;
}

/** One request to a service. */
export interface HttpRequest<T> {
  /** GET if absent. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base URL, made with `path`; it begins with a slash. */
  path: string;
  /** Lists are repeated (`ids=1&ids=2`), undefined values left out. */
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  /** Sent as JSON. */
  body?: object;
  /** Beside those that every request has. */
  headers?: Record<string, string>;
  /** What the answer holds; unknown fields do no harm. Absent where there is nothing to expect. */
  answer?: z.ZodType<T>;
}

/** An answer, whatever its status. */
export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** The value of its JSON; undefined where there is none. */
  body: unknown;
}

/** What a service says went wrong, in terms of its own. */
export interface Problem {
  code?: string | undefined;
  /** A sentence; addresses and quoted values that it repeats are left out of the error's message. */
  message?: string | undefined;
  /** Where the status alone does not tell. */
  kind?: FailureKind | undefined;
  /** The service's id of the request. */
  requestId?: string | undefined;
}

export interface HttpClientOptions {
  service: Service;
  /** As `serviceUrl` gives it. */
  baseUrl: string;
  /** Headers of every request: the credentials. They are sent to the base URL and nowhere else. */
  headers: () => Record<string, string>;
  throttle: Throttle;
  clock: Clock;
  log: Log;
  /** Reads the service's own way of saying that something failed. A problem of an answer of 200 makes it a failure. */
  problem: (answer: HttpAnswer) => Problem | undefined;
  /** When X-RateLimit-Remaining is this or less, nothing is sent until X-RateLimit-Reset, in seconds. */
  reserve?: number;
  /** Hears of every answer. */
  onAnswer?: (answer: HttpAnswer) => void;
  /** Hears how every call ended, but for those whose caller has gone. */
  onEnd?: (error?: DriverError) => void;
}

/**
 * JSON requests to one service, within its limits. What fails for the moment is tried again where that is safe: reads on
 * 408, 429, 5xx and without a connection, three times in 20 seconds at most; writes only on 429, which had no effect.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /**
   * Sends a request.
   *
   * @throws DriverError `outside_call_failed`, with `details.kind`; after a write that may have taken effect also with
   *   `details.outcome` "unknown". The reason of the signal
   */
  async send<T>(caller: Caller, request: HttpRequest<T>): Promise<T> {
    const { onEnd } = this.#options;
    try {
      const result = await this.#persist(caller, request);
      onEnd?.();
      return result;
    } catch (error) {
      caller.signal.throwIfAborted();
      if (error instanceof DriverError) onEnd?.(error);
      throw error;
    }
  }

  async #persist<T>(caller: Caller, request: HttpRequest<T>): Promise<T> {
    const { throttle, clock, log, service } = this.#options;
    const isRead = (request.method ?? "GET") === "GET";
    const key = service.source;
    // Time in the queue does not count: it says nothing of the service.
    let started: number | undefined;
    const left = () => (started ?? clock.now()) + retryBudget - clock.now();
    for (let tries = 1; ; tries++) {
      try {
        return await throttle.run(
          { key, priority: priorityOf(caller.requestId, tries), signal: caller.signal },
          (signal) => {
            started ??= clock.now();
            return this.#try(caller, request, signal, Math.min(patience, Math.max(1_000, left())));
          },
        );
      } catch (error) {
        caller.signal.throwIfAborted();
        const call = outsideCall(error);
        if (call === undefined) throw error;
        const isLimited = call.status === 429;
        const again = call.retryable && (isRead || isLimited);
        const pause = again ? pauseBeforeRetry(call, { tries, mostTries, left: left() }) : undefined;
        const { message } = error as DriverError;
        // All that is sent to the service waits, not this call alone.
        if (isLimited) {
          throttle.hold(key, Math.min(longestHold, pause === undefined ? (call.retry_after ?? 1) : pause / 1_000));
        }
        if (pause === undefined) throw finalError(error as DriverError, call, isRead);
        (caller.log ?? log).debug(`${message}; try ${tries + 1} in ${Math.round(pause)} ms`);
        await sleep(clock, pause, caller.signal);
      }
    }
  }

  async #try<T>(caller: Caller, request: HttpRequest<T>, signal: AbortSignal, timeout: number): Promise<T> {
    const { service, clock, problem, onAnswer } = this.#options;
    const { status, headers, payload } = await exchange(this.#outgoing(request, timeout), {
      service,
      // Looked up when it is needed, so that a test can replace it.
      fetch: (...sent) => fetch(...sent),
      clock,
      signal,
      called: (call) => caller.called?.(call),
    });
    const text = payload.toString();
    const answer: HttpAnswer = { status, headers, body: parseJson(text) };
    onAnswer?.(answer);
    const reset = this.#keepReserve(headers);
    const ok = status >= 200 && status < 300;
    const found = problem(answer);
    const request_id = found?.requestId ?? headers.get("x-request-id") ?? undefined;
    if (!ok || found !== undefined) {
      const retry_after = retryAfter(headers, clock.now()) ?? (status === 429 ? reset : undefined);
      throw refusal(service, status, {
        message: found?.message,
        ...(found?.kind === undefined ? {} : { kind: found.kind }),
        ...(found?.code === undefined ? {} : { code: found.code }),
        ...(request_id === undefined ? {} : { request_id }),
        ...(retry_after === undefined ? {} : { retry_after }),
        retryable: status === 408 || status === 429 || status >= 500,
      });
    }
    if (request.answer === undefined) return undefined as T;
    if (text !== "" && answer.body === undefined) throw notJson(service, status, request_id);
    const parsed = request.answer.safeParse(answer.body);
    if (parsed.success) return parsed.data;
    throw unexpectedAnswer(service, parsed.error);
  }

  #outgoing({ method = "GET", path, query, body, headers }: HttpRequest<unknown>, timeout: number) {
    if (!path.startsWith("/")) throw new TypeError(`A path begins with a slash, unlike "${path}"`);
    return {
      method,
      url: `${this.#options.baseUrl}${path}${queryText(query)}`,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...this.#options.headers(),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      timeout,
    };
  }

  /** Lets the service rest when hardly a call is left. Answers the seconds until there are more, as far as it said. */
  #keepReserve(headers: Headers): number | undefined {
    const { throttle, service, reserve } = this.#options;
    const reset = numberOf(headers, "x-ratelimit-reset");
    // Some services send a point in time under this name.
    if (reset === undefined || reset > longestHold) return undefined;
    const remaining = numberOf(headers, "x-ratelimit-remaining");
    if (reserve !== undefined && remaining !== undefined && remaining <= reserve) throttle.hold(service.source, reset);
    return reset;
  }
}

/** The error as the caller sees it: of a kind, and honest about a write that may have taken effect. */
function finalError(error: DriverError, call: OutsideCall, isRead: boolean): DriverError {
  const details = { ...call, kind: call.kind ?? kindOf(call) };
  const inDoubt = !isRead && details.kind.startsWith("upstream_") && mayHaveTakenEffect(call);
  const message = inDoubt ? `${error.message}; whether it took effect is not known` : error.message;
  const known = inDoubt ? { ...details, retryable: false, ...outcomeUnknown } : details;
  return new DriverError(message, { code: error.code, details: known, cause: error.cause ?? error });
}

function queryText(query: HttpRequest<unknown>["query"] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => [name, String(each)]),
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

function numberOf(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? "";
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
