import type { Clock } from "atrium";
import type { EmulatorAnswer, EmulatorRequest, EmulatorRoute } from "atrium/testing";
import { integerIn, ok, refusal } from "./answers.ts";
import type { Company, Person } from "./company.ts";

/** How answers are written where documents do not agree. */
export interface Shapes {
  lists: "array" | "paged";
  names: "given" | "first";
  schedules: "object" | "array";
  /** The most users on a page. */
  pageLimit: number;
}

/** What the routes share. */
export interface Emulated {
  clock: Clock;
  /** As it is now: a reset replaces it. */
  company: () => Company;
  /** As whom a request is made. */
  actor: (request: EmulatorRequest) => Person;
  shapes: Shapes;
  /** Users that the plan allows. */
  mostUsers: number;
  /** Whether an attendee must confirm a booking. */
  doubleOptIn: boolean;
}

/** The routes of one family. */
export type Routes = (emulated: Emulated) => EmulatorRoute[];

/** A list, plain or on pages that begin with 1. */
export function listAnswer(shapes: Shapes, request: EmulatorRequest, items: readonly object[]): EmulatorAnswer {
  if (shapes.lists === "array") return ok(items);
  const { searchParams } = request.url;
  const page = searchParams.has("page") ? integerIn(request, "page", 1, 10_000) : 1;
  const asked = searchParams.has("limit") ? integerIn(request, "limit", 1, 100) : 100;
  const limit = Math.min(asked, shapes.pageLimit);
  return ok({ data: items.slice((page - 1) * limit, page * limit), total: items.length, page, limit });
}

/** Who is there by an id, or 404. */
export function personOf({ company }: Emulated, id: string | null | undefined): Person {
  const found = company().people.find((each) => each.id === id && each.deleted === null);
  if (found === undefined) throw refusal(404, "User not found");
  return found;
}
