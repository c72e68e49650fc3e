import { type Caller, type HttpAnswer, type HttpClient, outsideCallFailed, type Problem } from "atrium";
import { z } from "zod";

/** Calendly as errors name it. */
export const calendlyService = { name: "Calendly", source: "calendly" };

/** The most that Calendly puts on a page. */
const pageSize = 100;

/** A read below the base URL. */
export interface Read<T> {
  /** Made with `path`. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  /** What the thing looks like, or each of the list. */
  answer: z.ZodType<T>;
}

/** One page of a list; `next_page` leads to the next one. */
export interface Page<T> {
  items: T[];
  next_page: string | null;
}

const ErrorBody = z.object({
  title: z.string().optional(),
  message: z.string().optional(),
  details: z
    .array(z.object({ parameter: z.string().nullish(), message: z.string().nullish(), code: z.string().nullish() }))
    .nullish(),
});

/** What an answer of Calendly says went wrong. */
export function problemOf({ status, body }: HttpAnswer): Problem | undefined {
  const error = status < 400 ? undefined : ErrorBody.safeParse(body).data;
  if (error === undefined) return undefined;
  const details = error.details ?? [];
  const wrong = details.map(({ parameter, message }) => [parameter, message].filter(Boolean).join(": "));
  // A plan that is too small is a 403 like any other, but for its words.
  const isPlan = status === 403 && /upgrade/i.test(error.message ?? "");
  const isTaken = details.some(({ code }) => code === "already_filled");
  return {
    code: error.title,
    message: [error.message?.replace(/\.$/, ""), ...wrong].filter(Boolean).join("; "),
    kind: isPlan ? "plan_limit" : isTaken ? "conflict" : undefined,
  };
}

/** Calendly's API v2: things come as `{resource}`, lists as `{collection, pagination}`. */
export class CalendlyClient {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /**
   * One thing.
   *
   * @throws DriverError `outside_call_failed`
   */
  async get<T>(caller: Caller, { path, query = {}, answer }: Read<T>): Promise<T> {
    return (await this.#http.send(caller, { path, query, answer: z.object({ resource: answer }) })).resource;
  }

  /** Makes something, once. */
  async post<T>(caller: Caller, path: string, body: object, answer: z.ZodType<T>): Promise<T> {
    const request = { method: "POST" as const, path, body, answer: z.object({ resource: answer }) };
    return (await this.#http.send(caller, request)).resource;
  }

  /** Does something whose answer says nothing, once. */
  async act(caller: Caller, path: string, body: object): Promise<void> {
    await this.#http.send(caller, { method: "POST", path, body });
  }

  /** A list that comes without pages. */
  async whole<T>(caller: Caller, { path, query = {}, answer }: Read<T>): Promise<T[]> {
    const list = z.object({ collection: z.array(answer) });
    return (await this.#http.send(caller, { path, query, answer: list })).collection;
  }

  /** One page of a list. The token alone leads to the next one: Calendly's link to it is never followed. */
  async page<T>(caller: Caller, { path, query = {}, answer }: Read<T>, token?: string): Promise<Page<T>> {
    const list = z.object({
      collection: z.array(answer),
      pagination: z.object({ next_page_token: z.string().nullish() }),
    });
    const wanted = { count: pageSize, ...query, page_token: token };
    const { collection, pagination } = await this.#http.send(caller, { path, query: wanted, answer: list });
    return { items: collection, next_page: pagination.next_page_token || null };
  }

  /** Everything on all pages of a list, or an error: never a part of it. */
  async all<T>(caller: Caller, read: Read<T>): Promise<T[]> {
    const items: T[] = [];
    const seen = new Set<string>();
    for (let token: string | undefined; ; ) {
      const page = await this.page(caller, read, token);
      for (const item of page.items) items.push(item);
      if (page.next_page === null) return items;
      if (seen.has(page.next_page)) {
        throw outsideCallFailed("Calendly's next page is one that was read already", {
          source: calendlyService.source,
          kind: "upstream_error",
          code: "bad_next_page",
          retryable: false,
        });
      }
      seen.add(page.next_page);
      token = page.next_page;
    }
  }
}
