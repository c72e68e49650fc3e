import {
  type Caller,
  type HttpAnswer,
  type HttpClient,
  type HttpRequest,
  outsideCallFailed,
  type Problem,
} from "atrium";
import { z } from "zod";

/** Meetergo as errors name it. */
export const meetergoService = { name: "Meetergo", source: "meetergo" };

/** The most that Meetergo puts on a page. */
const pageSize = 100;

/** Names under which a paged answer may hold its items: what is documented differs from page to page. */
const listNames = ["data", "items", "results", "result", "users", "meetingTypes", "availabilities", "appointments"];

const ErrorBody = z.object({
  code: z.string().nullish(),
  message: z.union([z.string(), z.array(z.string())]).nullish(),
  error: z.string().nullish(),
});

/** What an answer of Meetergo says went wrong. */
export function problemOf({ status, body }: HttpAnswer): Problem | undefined {
  const problem = status < 400 ? undefined : ErrorBody.safeParse(body).data;
  if (problem === undefined) return undefined;
  const { code, message, error } = problem;
  return {
    code: code ?? error ?? undefined,
    message: [message ?? []].flat().join("; "),
    kind: code === "PLAN_LIMIT_REACHED" ? "plan_limit" : undefined,
  };
}

/** Whose key it is: a person's acts as that person, the platform's as whoever is named. */
export type KeyKind = "personal" | "platform";

/** In whose name something is done with a platform's key: the user whom it concerns; the setting's if absent. */
export interface Acting {
  as?: string | undefined;
}

/** A list, by what it was asked for with. */
export interface ListRequest<T> extends Acting {
  path: string;
  query?: NonNullable<HttpRequest<unknown>["query"]>;
  /** What each item looks like. */
  item: z.ZodType<T>;
}

/** One page of a list: what is on it, and where it stands, as far as Meetergo says. */
interface ListPage<T> {
  items: T[];
  total: number | undefined;
  page: number | undefined;
}

/** Meetergo's API v4, in the name of whom it concerns. */
export class MeetergoClient {
  readonly #http: HttpClient;
  readonly #headers: (as: string | undefined) => Record<string, string>;

  constructor(http: HttpClient, key: { kind: "personal" } | { kind: "platform"; user: string }) {
    this.#http = http;
    // A personal token with this header is refused, a platform's key without it.
    this.#headers = (as) => (key.kind === "personal" ? {} : { "x-meetergo-api-user-id": as ?? key.user });
  }

  /**
   * Sends a request.
   *
   * @throws DriverError `outside_call_failed`
   */
  send<T>(caller: Caller, { as, ...request }: HttpRequest<T> & Acting): Promise<T> {
    return this.#http.send(caller, { ...request, headers: this.#headers(as) });
  }

  /** Everything of a list, whether it comes as a whole or in pages, or an error: never a part of it. */
  async all<T>(caller: Caller, { query = {}, ...request }: ListRequest<T>): Promise<T[]> {
    const first = await this.#list(caller, { ...request, query });
    const items = [...first.items];
    const limit = items.length;
    for (let { page } = first; items.length < (first.total ?? 0); ) {
      if (page === undefined) throw incomplete("says that there is more, but not on which page");
      page += 1;
      const next = await this.#list(caller, { ...request, query: { ...query, page, limit } });
      if (next.items.length === 0 || next.page !== page) throw incomplete("does not give its next page");
      items.push(...next.items);
    }
    return items;
  }

  /** A page of a list that always has pages; the first is 0. */
  async page<T>(caller: Caller, page: number, { query = {}, ...request }: ListRequest<T>): Promise<T[]> {
    return (await this.#list(caller, { ...request, query: { ...query, page, pageSize } })).items;
  }

  async #list<T>(caller: Caller, { item, ...request }: ListRequest<T>): Promise<ListPage<T>> {
    return this.send(caller, { ...request, answer: listOf(item) });
  }
}

/** A list of things, plain or on a page. */
function listOf<T>(item: z.ZodType<T>): z.ZodType<ListPage<T>> {
  const items = z.array(item);
  const plain = items.transform((items) => ({ items, total: undefined, page: undefined }));
  const paged = z
    .record(z.string(), z.unknown())
    .transform((body): unknown => ({
      items: listNames.map((name) => body[name]).find(Array.isArray),
      total: body.total ?? undefined,
      page: body.page ?? undefined,
    }))
    .pipe(z.object({ items, total: z.number().optional(), page: z.coerce.number().int().optional() }))
    .transform(({ items, total, page }) => ({ items, total, page }));
  return z.union([plain, paged]);
}

function incomplete(what: string) {
  return outsideCallFailed(`Meetergo's list ${what}`, {
    source: meetergoService.source,
    kind: "upstream_error",
    code: "bad_next_page",
    retryable: false,
  });
}
