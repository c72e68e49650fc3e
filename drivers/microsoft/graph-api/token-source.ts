import type { INetworkModule, NetworkRequestOptions } from "@azure/msal-node";
import { type Caller, type Clock, DriverError, exchange, outsideCallFailed, parseJson, retryAfter } from "atrium";
import { z } from "zod";
import { hints, transient } from "./aadsts.ts";
import { InFlight } from "./in-flight.ts";
import type { Network } from "./proxy.ts";
import type { CalendarConfig } from "./settings.ts";
import { type SignIn, signInBy } from "./sign-in.ts";

/** Milliseconds that the token endpoint may take to answer. */
const patience = 10_000;

const ErrorBody = z.object({
  error: z.string().optional(),
  error_description: z.string().optional(),
  error_codes: z.array(z.number()).optional(),
  trace_id: z.string().optional(),
});

/** A bearer token for Graph. */
export interface Token {
  token: string;
  expires: Date;
}

/** Whoever needs a token; hears of the request for it. */
type Asker = Pick<Caller, "signal" | "called">;

/** Gets the application's tokens by MSAL, which also keeps them until five minutes before they expire. */
export class TokenSource {
  readonly #config: CalendarConfig;
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #inFlight = new InFlight();
  readonly #signIn: SignIn;
  /** Why the last request for a token failed; what MSAL throws has lost half of it. */
  #failure: DriverError | undefined;
  #current: string | undefined;
  /** Whose the request is that runs. */
  #asker: Asker = { signal: new AbortController().signal };

  constructor(config: CalendarConfig, clock: Clock, network: Network) {
    this.#clock = clock;
    this.#network = network;
    this.#config = config;
    this.#signIn = signInBy(config, this.#requests());
  }

  /**
   * A token, with one request for it however many ask at once: that of the first.
   *
   * @param rejected a token that Graph refused; unless another has come since, a new one is requested
   * @throws DriverError `outside_call_failed` with source "login"
   */
  get(asker: Asker, rejected?: string): Promise<Token> {
    const refresh = rejected !== undefined && rejected === this.#current;
    const called: Asker["called"] = (call) => asker.called?.(call);
    return this.#inFlight.share(refresh ? "refresh" : "token", asker.signal, (signal) =>
      this.#acquire(refresh, { signal, called }),
    );
  }

  /** True for a managed identity, whose endpoint is on the machine and has its own ways. */
  get #local(): boolean {
    return this.#config.managed_identity !== undefined;
  }

  get #endpoint(): string {
    return this.#local ? "The machine's identity endpoint" : "The token endpoint";
  }

  async #acquire(refresh: boolean, asker: Asker): Promise<Token> {
    const { signal } = asker;
    this.#failure = undefined;
    this.#asker = asker;
    try {
      const result = await this.#signIn(refresh);
      signal.throwIfAborted();
      // For MSAL an answer of `{}` is a success, with an empty token.
      if (!result?.accessToken || !result.expiresOn) throw this.#failure ?? new Error("no token");
      this.#current = result.accessToken;
      return { token: result.accessToken, expires: result.expiresOn };
    } catch (error) {
      signal.throwIfAborted();
      throw this.#failure ?? this.#notAsked(error as Error);
    }
  }

  /** Keeps failures from MSAL: after it has seen a 429 or 5xx, it refuses to ask again for a minute. */
  #requests(): INetworkModule {
    const send = async <T>(url: string, method: string, options: NetworkRequestOptions = {}) => {
      const { status, headers, text } = await this.#fetch(url, method, options);
      const body = parseJson(text);
      // Azure Arc says with a 401 where the file lies that MSAL has to show it.
      const challenge = this.#local && status === 401 && headers.has("www-authenticate");
      if (status !== 200 && !challenge) this.#failure = this.#refused(status, headers, body);
      else if (body === undefined && !challenge)
        this.#failure = this.#failed("answered 200 with something that is not JSON", { status });
      if (this.#failure) throw this.#failure;
      return { status, headers: Object.fromEntries(headers), body: body as T };
    };
    return {
      sendGetRequestAsync: (url, options) => send(url, "GET", options),
      sendPostRequestAsync: (url, options) => send(url, "POST", options),
    };
  }

  async #fetch(url: string, method: string, { headers = {}, body }: NetworkRequestOptions) {
    try {
      const outgoing = { method, url, headers, body, timeout: patience };
      // The metadata service of a machine is not to be found beyond a proxy.
      const send = this.#local ? fetch : this.#network.fetch;
      const service = { name: this.#endpoint, source: "login" };
      const { signal, called } = this.#asker;
      const answer = await exchange(outgoing, { service, fetch: send, clock: this.#clock, signal, called });
      return { status: answer.status, headers: answer.headers, text: answer.payload.toString() };
    } catch (error) {
      if (error instanceof DriverError) this.#failure = error;
      throw error;
    }
  }

  #refused(status: number, headers: Headers, json: unknown): DriverError {
    const body = ErrorBody.safeParse(json).data ?? {};
    const number = body.error_codes?.[0]?.toString() ?? /AADSTS(\d+)/.exec(body.error_description ?? "")?.[1];
    const busy = status === 429 || status >= 500 || (this.#local && [404, 408, 410].includes(status));
    const code = number ?? body.error;
    const what = [body.error, number && `(AADSTS${number})`].filter(Boolean).join(" ");
    const hint = this.#local && status === 400 ? "this machine has no such identity" : hints[number ?? ""];
    const request_id = body.trace_id ?? headers.get("x-ms-request-id") ?? undefined;
    const retry_after = retryAfter(headers, this.#clock.now());
    const wait = retry_after === undefined ? "" : `, and asks to wait ${retry_after} s`;
    return this.#failed(`answered ${status} ${what}`.trim() + (hint ? `: ${hint}` : "") + wait, {
      // What is wrong with the credentials comes as 400, 401 and 404; to a caller they are all the same.
      status: busy && number === undefined ? status : 401,
      ...(code === undefined ? {} : { code }),
      ...(request_id ? { request_id } : {}),
      ...(retry_after === undefined ? {} : { retry_after }),
      retryable: busy || transient.includes(number ?? ""),
    });
  }

  /** What went wrong before a request or after its answer, in MSAL or in the signing of a certificate's assertion. */
  #notAsked(error: Error & { errorCode?: string }): DriverError {
    // What has no code of MSAL's comes from the library that signs.
    const badKey = this.#config.certificate !== undefined && error.errorCode === undefined;
    const code = badKey ? "bad_private_key" : error.errorCode || "no_token";
    const why = badKey ? "certificate.private_key cannot sign; it is the private key in PEM" : code;
    return this.#failed(`gave no token (${why})`, { code }, error);
  }

  #failed(
    what: string,
    details: { status?: number; code?: string; request_id?: string; retry_after?: number; retryable?: boolean },
    cause?: unknown,
  ): DriverError {
    return outsideCallFailed(`${this.#endpoint} ${what}`, { source: "login", retryable: false, ...details }, cause);
  }
}
