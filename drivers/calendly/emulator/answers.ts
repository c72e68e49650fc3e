import { type EmulatorAnswer, type EmulatorRequest, Refusal } from "atrium/testing";
import { z } from "zod";

/** What Calendly calls its errors. */
const titles: Record<number, string> = {
  400: "Invalid Argument",
  401: "Unauthenticated",
  403: "Permission Denied",
  404: "Resource Not Found",
};

/** One thing that is wrong with a request. */
export interface Detail {
  parameter?: string;
  message: string;
  code?: string;
}

/** The answer for a request that is refused. */
export function problem(status: number, message: string, details: Detail[] = []): EmulatorAnswer {
  const body = { title: titles[status] ?? "Error", message, ...(details.length === 0 ? {} : { details }) };
  return { status, body };
}

export function refusal(status: number, message: string, details?: Detail[]): Refusal {
  return new Refusal(problem(status, message, details));
}

export function notFound(): Refusal {
  return refusal(404, "The server could not find the requested resource.");
}

/** A refusal that names one parameter. */
export function invalid(parameter: string, message: string, code?: string): Refusal {
  const detail = { parameter, message, ...(code === undefined ? {} : { code }) };
  return refusal(400, "The supplied parameters are invalid.", [detail]);
}

export function resource(body: object, status = 200): EmulatorAnswer {
  return { status, body: { resource: body } };
}

/**
 * The body in the given shape. What the shape does not have is dropped without a word, as Calendly does.
 *
 * @throws Refusal 400
 */
export function bodyOf<Schema extends z.ZodType>({ body }: EmulatorRequest, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(({ path, message }) => ({ parameter: path.join("."), message }));
  throw refusal(400, "The supplied parameters are invalid.", details);
}

/** A part of the query that must be there. */
export function required({ url }: EmulatorRequest, name: string): string {
  const value = url.searchParams.get(name);
  if (value === null || value === "") throw invalid(name, "is missing");
  return value;
}

/** A time of the query in milliseconds; undefined when there is none. */
export function timeIn({ url }: EmulatorRequest, name: string): number | undefined {
  const text = url.searchParams.get(name);
  if (text === null) return undefined;
  const parsed = z.iso.datetime({ offset: true }).safeParse(text);
  if (!parsed.success) throw invalid(name, "is not a valid date-time");
  return Date.parse(parsed.data);
}

/** A point in time as Calendly writes it. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}

/**
 * One page of a list, as `count` and `page_token` of the query want it.
 *
 * @param most items that fit on a page, whatever `count` says
 */
export function pageOf(request: EmulatorRequest, items: readonly object[], most: number): EmulatorAnswer {
  const { searchParams } = request.url;
  const count = Number(searchParams.get("count") ?? 20);
  if (!Number.isInteger(count) || count < 1 || count > 100) throw invalid("count", "must be between 1 and 100");
  const size = Math.min(count, most);
  const [token, from] = [searchParams.get("page_token"), startOf(searchParams.get("page_token"))];
  if (token !== null && !(from > 0)) throw invalid("page_token", "is invalid");
  const tokenAt = (at: number) =>
    at > 0 && at < items.length ? Buffer.from(`page ${at}`).toString("base64url") : null;
  const linkTo = (token: string | null) => {
    if (token === null) return null;
    const link = new URL(request.url);
    link.searchParams.set("page_token", token);
    return link.href;
  };
  const [next, previous] = [tokenAt(from + size), tokenAt(from - size)];
  const page = items.slice(from, from + size);
  const pagination = {
    count: page.length,
    next_page: linkTo(next),
    previous_page: linkTo(previous),
    next_page_token: next,
    previous_page_token: previous,
  };
  return { status: 200, body: { collection: page, pagination } };
}

function startOf(token: string | null): number {
  if (token === null) return 0;
  return Number(/^page (\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1]);
}
