import { type EmulatorAnswer, type EmulatorRequest, Refusal } from "atrium/testing";
import type { z } from "zod";

const names: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
};

/** The answer for a request that is refused. */
export function problem(statusCode: number, message: string | string[]): EmulatorAnswer {
  const error = names[statusCode];
  return { status: statusCode, body: { statusCode, message, ...(error === undefined ? {} : { error }) } };
}

export function refusal(status: number, message: string | string[]): Refusal {
  return new Refusal(problem(status, message));
}

/** The refusal of what the plan does not hold. */
export function planWall(feature: string): Refusal {
  return new Refusal({ status: 403, body: { code: "PLAN_LIMIT_REACHED", feature } });
}

export function ok(body: unknown, status = 200): EmulatorAnswer {
  return { status, body };
}

/**
 * The body in the given shape. What the shape does not have is dropped without a word, as Meetergo does.
 *
 * @throws Refusal 400, with a sentence for each thing that is wrong
 */
export function bodyOf<Schema extends z.ZodType>({ body }: EmulatorRequest, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw refusal(
    400,
    parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
  );
}

/** The only one with an id. */
export function byId<T extends { id: string }>(items: readonly T[], id: string | undefined, what: string): T {
  const found = items.find((each) => each.id === id);
  if (found === undefined) throw refusal(404, `${what} not found`);
  return found;
}

/** A part of the query that must be a whole number. */
export function integerIn({ url }: EmulatorRequest, name: string, least: number, most: number): number {
  const value = Number(url.searchParams.get(name) ?? Number.NaN);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw refusal(400, [`${name} must be an integer number from ${least} to ${most}`]);
  }
  return value;
}

/** A time of the query in milliseconds; undefined when there is none. */
export function timeIn({ url }: EmulatorRequest, name: string): number | undefined {
  const text = url.searchParams.get(name);
  if (text === null) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw refusal(400, [`${name} must be a valid ISO 8601 date string`]);
  return time;
}
