import { ConfidentialClientApplication, type INetworkModule, type NetworkRequestOptions } from "@azure/msal-node";
import { type Clock, type DriverError, outsideCallFailed } from "atrium";
import { z } from "zod";
import { parseJson } from "./answer.ts";
import { InFlight } from "./in-flight.ts";
import { retryAfter } from "./retry.ts";
import type { CalendarConfig } from "./settings.ts";

/** Milliseconds that the token endpoint may take to answer. */
const patience = 10_000;

const scopes = ["https://graph.microsoft.com/.default"];

/** What an operator can do about it, by AADSTS number (entra-docs, "reference-error-codes"). */
const hints: Record<string, string> = {
  "7000215": "client_secret is wrong; it is the secret's value, not its id",
  "7000222": "client_secret has expired; make a new one",
  "700016": "client_id is not known in this tenant",
  "7000112": "the application is disabled",
  "70001": "the application is disabled",
  "90002": "there is no such tenant, or it is in another cloud",
  "53003": "Conditional Access blocks the application",
};

/** AADSTS numbers that say to come again later. */
const transient = ["50033", "50196", "90006", "90024", "90033", "90055", "90090"];

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

/** Gets the application's tokens by MSAL, which also keeps them until five minutes before they expire. */
export class TokenSource {
  readonly #config: CalendarConfig;
  readonly #clock: Clock;
  readonly #inFlight = new InFlight();
  readonly #msal: ConfidentialClientApplication;
  /** Why the last request for a token failed; what MSAL throws has lost half of it. */
  #failure: DriverError | undefined;
  #current: string | undefined;
  /** That of the request that runs. */
  #signal = new AbortController().signal;

  constructor(config: CalendarConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.#msal = this.#newClient();
  }

  /**
   * A token, with one request for it however many ask at once.
   *
   * @param rejected a token that Graph refused; unless another has come since, a new one is requested
   * @throws DriverError `outside_call_failed` with source "login"
   */
  get(signal: AbortSignal, rejected?: string): Promise<Token> {
    const refresh = rejected !== undefined && rejected === this.#current;
    return this.#inFlight.share(refresh ? "refresh" : "token", signal, (shared) => this.#acquire(refresh, shared));
  }

  async #acquire(skipCache: boolean, signal: AbortSignal): Promise<Token> {
    this.#failure = undefined;
    this.#signal = signal;
    try {
      const result = await this.#msal.acquireTokenByClientCredential({ scopes, skipCache });
      signal.throwIfAborted();
      // For MSAL an answer of `{}` is a success, with an empty token.
      if (!result?.accessToken || !result.expiresOn) throw this.#failure ?? new Error("no token");
      this.#current = result.accessToken;
      return { token: result.accessToken, expires: result.expiresOn };
    } catch (error) {
      signal.throwIfAborted();
      const code = (error as { errorCode?: string }).errorCode ?? "no_token";
      throw this.#failure ?? this.#failed(`gave no token (${code})`, { code }, error);
    }
  }

  #newClient(): ConfidentialClientApplication {
    const { tenant, client_id, client_secret, login_endpoint } = this.#config;
    const { host } = new URL(login_endpoint);
    // MSAL insists on https for the authority, which it never contacts as long as it is told the endpoints.
    const authority = `https://${host}/${tenant}`;
    const oauth = `${login_endpoint}/${tenant}/oauth2/v2.0`;
    const metadata = {
      authorization_endpoint: `${oauth}/authorize`,
      token_endpoint: `${oauth}/token`,
      issuer: `${authority}/v2.0`,
      jwks_uri: `${login_endpoint}/${tenant}/discovery/v2.0/keys`,
    };
    return new ConfidentialClientApplication({
      auth: {
        clientId: client_id,
        clientSecret: client_secret,
        authority,
        knownAuthorities: [host],
        authorityMetadata: JSON.stringify(metadata),
      },
      system: { networkClient: this.#network(), disableInternalRetries: true },
    });
  }

  /** Keeps failures from MSAL: after it has seen a 429 or 5xx, it refuses to ask again for a minute. */
  #network(): INetworkModule {
    const send = async <T>(url: string, method: string, options: NetworkRequestOptions = {}) => {
      const { status, headers, text } = await this.#fetch(url, method, options);
      const body = parseJson(text);
      if (status !== 200) this.#failure = this.#refused(status, headers, body);
      else if (body === undefined)
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
    const timedOut = new AbortController();
    const timer = this.#clock.after(patience, () => timedOut.abort());
    const signal = AbortSignal.any([this.#signal, timedOut.signal]);
    try {
      const response = await fetch(url, { method, headers, body: body ?? null, redirect: "manual", signal });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code ?? "no connection";
      this.#failure = timedOut.signal.aborted
        ? this.#failed(`did not answer within ${patience / 1_000} s`, { code: "timeout", retryable: true }, error)
        : this.#failed(`cannot be reached (${cause})`, { code: cause, retryable: true }, error);
      throw this.#failure;
    } finally {
      timer.cancel();
    }
  }

  #refused(status: number, headers: Headers, json: unknown): DriverError {
    const body = ErrorBody.safeParse(json).data ?? {};
    const number = body.error_codes?.[0]?.toString() ?? /AADSTS(\d+)/.exec(body.error_description ?? "")?.[1];
    const busy = status === 429 || status >= 500;
    const code = number ?? body.error;
    const what = [body.error, number && `(AADSTS${number})`].filter(Boolean).join(" ");
    const hint = hints[number ?? ""];
    const request_id = body.trace_id ?? headers.get("x-ms-request-id") ?? undefined;
    const retry_after = retryAfter(headers, this.#clock.now());
    return this.#failed(`answered ${status} ${what}`.trim() + (hint ? `: ${hint}` : ""), {
      // What is wrong with the credentials comes as 400, 401 and 404; to a caller they are all the same.
      status: busy && number === undefined ? status : 401,
      ...(code === undefined ? {} : { code }),
      ...(request_id ? { request_id } : {}),
      ...(retry_after === undefined ? {} : { retry_after }),
      retryable: busy || transient.includes(number ?? ""),
    });
  }

  #failed(
    what: string,
    details: { status?: number; code?: string; request_id?: string; retry_after?: number; retryable?: boolean },
    cause?: unknown,
  ): DriverError {
    return outsideCallFailed(`The token endpoint ${what}`, { source: "login", retryable: false, ...details }, cause);
  }
}
