import { randomUUID } from "node:crypto";
import { type Clock, DriverError, type Log, type OutsideCall, outsideCallFailed, sleep, type Throttle } from "atrium";
import { z } from "zod";
import { readAnswer, unexpectedAnswer } from "./answer.ts";
import { InFlight } from "./in-flight.ts";
import { budget, delayBeforeRetry, isThrottling } from "./retry.ts";
import type { TokenSource } from "./token-source.ts";

/** Milliseconds that Graph may take for one answer. */
const patience = 10_000;

/** Seconds; a pause that is said to be longer is taken for nonsense. */
const longestHold = 3_600;

/** Whose calls to Graph they are: a command's `self`, or the module's own. */
export interface Caller {
  readonly signal: AbortSignal;
  /** Absent for the module's own calls, which give way to others. */
  readonly requestId: string | undefined;
}

/** One request to Graph. */
export interface GraphRequest<T> {
  /** GET if absent. */
  method?: "GET" | "POST" | "DELETE";
  /** Below `/v1.0`, made with `path` and `query`; or a next link. */
  url: string;
  /** Whose limits it counts against; the directory's if absent. */
  mailbox?: string;
  body?: object;
  /** What the answer holds; absent where there is none to expect. */
  answer?: z.ZodType<T>;
  /** True for a POST that may be sent twice without taking effect twice. */
  repeatable?: boolean;
  /** True for a request that is not worth a second try. */
  once?: boolean;
}

export interface GraphOptions {
  /** Origin. */
  endpoint: string;
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
    const start = (signal: AbortSignal) =>
      this.#persist(url, request, id, caller.requestId === undefined ? 0 : 1, signal);
    const json = await (isRead(request) ? this.#reads.share(url, caller.signal, start) : start(caller.signal));
    if (request.answer === undefined) return undefined as T;
    const parsed = request.answer.safeParse(json);
    if (parsed.success) return parsed.data;
    throw unexpectedAnswer(parsed.error);
  }

  /**
   * Everything on all pages of a list, or an error: never a part of it.
   *
   * @param request `answer` is that of one item
   */
  async list<T>(caller: Caller, request: GraphRequest<T> & { answer: z.ZodType<T> }): Promise<T[]> {
    const answer = z.object({ value: z.array(request.answer), "@odata.nextLink": z.string().nullish() });
    const items: T[] = [];
    const seen = new Set<string>();
    let url: string | undefined = request.url;
    while (url !== undefined) {
      seen.add(url);
      const page: z.output<typeof answer> = await this.send(caller, { ...request, url, answer });
      for (const item of page.value) items.push(item);
      url = page["@odata.nextLink"] ?? undefined;
      if (url !== undefined) this.#checkNextLink(url, seen);
    }
    return items;
  }

  #checkNextLink(url: string, seen: ReadonlySet<string>): void {
    const wrong = (what: string) =>
      outsideCallFailed(`Graph's next page ${what}`, { source: "graph", code: "bad_next_link", retryable: false });
    // The bearer token would go wherever the link points.
    if (!URL.canParse(url) || new URL(url).origin !== this.#options.endpoint) throw wrong("is on another host");
    if (seen.has(url)) throw wrong("is one that was read already");
  }

  /** Sends a request until it succeeds or there is no use in trying. */
  async #persist(
    url: string,
    request: GraphRequest<unknown>,
    id: string,
    priority: number,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { tokens, throttle, clock, log, unreachable } = this.#options;
    const method = request.method ?? "GET";
    const key = request.mailbox ?? "directory";
    const repeatable = method !== "POST" || request.repeatable === true;
    // Time in the queue does not count: it says nothing of Graph.
    let started: number | undefined;
    let rejected: string | undefined;
    for (let tries = 1; ; tries++) {
      let token = "";
      const asked = clock.now();
      try {
        ({ token } = await tokens.get(signal, rejected));
        return await throttle.run({ key, priority, signal }, (aborted) => {
          started ??= clock.now();
          const left = Math.max(1_000, started + budget - clock.now());
          return this.#try(url, method, request.body, { id, token, timeout: Math.min(patience, left) }, aborted);
        });
      } catch (error) {
        signal.throwIfAborted();
        const call = outsideCall(error);
        if (call === undefined) throw error;
        if (call.source === "login") {
          unreachable();
          started ??= asked;
        }
        if (call.source === "graph" && call.status === 401 && rejected === undefined) {
          rejected = token;
          tries -= 1;
          continue;
        }
        // Gone after an earlier try that seemed to fail: that one did it.
        if (method === "DELETE" && tries > 1 && call.status === 404) return undefined;
        const left = (started ?? clock.now()) + budget - clock.now();
        const delay = request.once ? undefined : delayBeforeRetry(call, { tries, repeatable, left });
        if (call.source === "graph" && isThrottling(call)) {
          throttle.hold(key, Math.min(longestHold, delay === undefined ? (call.retry_after ?? 1) : delay / 1_000));
        }
        if (delay === undefined) throw error;
        log.debug(`${(error as Error).message}; try ${tries + 1} in ${Math.round(delay)} ms`, {
          client_request_id: id,
        });
        if (!isThrottling(call) || call.source === "login") await sleep(clock, delay, signal);
      }
    }
  }

  async #try(
    url: string,
    method: string,
    body: object | undefined,
    { id, token, timeout }: { id: string; token: string; timeout: number },
    signal: AbortSignal,
  ): Promise<unknown> {
    const { clock, unreachable } = this.#options;
    const timedOut = new AbortController();
    const timer = clock.after(timeout, () => timedOut.abort());
    try {
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          "client-request-id": id,
          prefer: 'IdType="ImmutableId"',
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        redirect: "manual",
        signal: AbortSignal.any([signal, timedOut.signal]),
      });
      const answer = { status: response.status, headers: response.headers, text: await response.text() };
      return readAnswer(answer, clock.now());
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof DriverError) throw error;
      unreachable();
      const details = (code: string) => ({ source: "graph", code, retryable: true });
      if (timedOut.signal.aborted) {
        throw outsideCallFailed(`Graph did not answer within ${timeout / 1_000} s`, details("timeout"), error);
      }
      const code = (error as { cause?: { code?: string } }).cause?.code ?? "no_connection";
      throw outsideCallFailed(`Graph cannot be reached (${code})`, details(code), error);
    } finally {
      timer.cancel();
    }
  }
}

/** The details of an error that says how an outside call failed. */
export function outsideCall(error: unknown): OutsideCall | undefined {
  const failed = error instanceof DriverError && error.code === "outside_call_failed";
  return failed ? (error.details as OutsideCall) : undefined;
}

/** The id of the caller's request, so that it can be followed to Microsoft; where it fits into a header. */
function idFor({ requestId }: Caller): string {
  return requestId !== undefined && /^[\x21-\x7e]{1,128}$/.test(requestId) ? requestId : randomUUID();
}

function isRead({ method = "GET" }: GraphRequest<unknown>): boolean {
  return method === "GET";
}
