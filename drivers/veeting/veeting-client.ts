import { type Caller, DriverError, type HttpAnswer, type HttpClient, type HttpRequest, type Problem } from "atrium";
import { z } from "zod";

/** Veeting as errors name it. */
export const veetingService = { name: "Veeting", source: "veeting" };

/** What every answer is wrapped in; with another code than 0 it is a failure, whatever its HTTP status. */
const Envelope = z.object({ responseCode: z.number(), responseMessage: z.string().nullish() });

/** Codes of the API's first version, the only ones that are documented. Others say nothing of what went wrong. */
const kinds: Record<number, Problem["kind"]> = {
  [-10]: "conflict",
  [-4]: "validation",
  [-3]: "forbidden",
  [-2]: "unauthorized",
};

/** The code in an answer's envelope; undefined where there is none. */
export function responseCodeOf({ body }: HttpAnswer): number | undefined {
  return Envelope.safeParse(body).data?.responseCode;
}

/** What an answer of Veeting says went wrong. */
export function problemOf({ body }: HttpAnswer): Problem | undefined {
  const envelope = Envelope.safeParse(body).data;
  if (envelope === undefined || envelope.responseCode === 0) return undefined;
  const { responseCode, responseMessage } = envelope;
  return { code: String(responseCode), message: responseMessage ?? undefined, kind: kinds[responseCode] };
}

/** Whose key it is: an account's acts within its account, an instance's for any user who is named. */
export type KeyLevel = "account" | "instance";

/** Veeting's API: what is asked for comes as `{responseCode, data}`. */
export class VeetingClient {
  readonly #http: HttpClient;
  readonly #keyLevel: KeyLevel;

  constructor(http: HttpClient, keyLevel: KeyLevel) {
    this.#http = http;
    this.#keyLevel = keyLevel;
  }

  /**
   * Calls something that only the owner of an instance may call.
   *
   * @throws DriverError `outside_call_failed`, or `request_failed` with a key of another level
   */
  async ofInstance<T>(caller: Caller, request: HttpRequest<unknown>, answer: z.ZodType<T>): Promise<T> {
    if (this.#keyLevel !== "instance") {
      throw new DriverError("Accounts are managed with a key of the instance; set api_key and key_level: instance");
    }
    return this.#data(caller, request, answer);
  }

  /**
   * Calls something in a user's name: id or mail address of the user with an instance's key, nobody with an account's.
   *
   * @throws DriverError `outside_call_failed`, or `invalid_arguments` when the user and the key's level do not go together
   */
  async asUser<T>(
    caller: Caller,
    user: string | undefined,
    request: HttpRequest<unknown>,
    answer: z.ZodType<T>,
  ): Promise<T> {
    return this.#data(caller, { ...request, headers: this.#userHeader(user) }, answer);
  }

  /** As `asUser`, for something whose answer is not documented. */
  async act(caller: Caller, user: string | undefined, request: HttpRequest<unknown>): Promise<void> {
    await this.#http.send(caller, { ...request, headers: this.#userHeader(user) });
  }

  async #data<T>(caller: Caller, request: HttpRequest<unknown>, answer: z.ZodType<T>): Promise<T> {
    return (await this.#http.send(caller, { ...request, answer: z.object({ data: answer }) })).data;
  }

  #userHeader(user: string | undefined): Record<string, string> {
    if (this.#keyLevel === "instance") {
      if (user === undefined)
        throw wrongUser("An instance's key acts for somebody: give as_user, or set the setting user");
      return user.includes("@") ? { "x-user-email": user } : { "x-user-id": user };
    }
    if (user === undefined) return {};
    throw wrongUser("An account's key acts for its own account only; leave out as_user and the setting user");
  }
}

function wrongUser(message: string): DriverError {
  const details = { issues: [{ path: "as_user", message }] };
  return new DriverError(message, { code: "invalid_arguments", details });
}
