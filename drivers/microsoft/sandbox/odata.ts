import { type Answer, GraphError, ok } from "./answer.ts";
import type { SandboxRequest } from "./request.ts";

/**
 * Refuses `$` options that a route does not understand, and options given twice.
 *
 * @throws GraphError 400 `BadRequest`
 */
export function checkOptions(request: SandboxRequest, allowed: readonly string[]): void {
  const names = [...request.url.searchParams.keys()].filter((name) => name.startsWith("$"));
  for (const name of names) {
    if (!allowed.includes(name))
      throw new GraphError(400, "BadRequest", `The query option '${name}' is not supported.`);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new GraphError(
      400,
      "BadRequest",
      `Query option '${twice}' was specified more than once, but it must be specified at most once.`,
    );
  }
}

/** The value of a query option, without regard to the case of its name. */
export function option(request: SandboxRequest, name: string): string | undefined {
  for (const [key, value] of request.url.searchParams) if (key.toLowerCase() === name.toLowerCase()) return value;
  return undefined;
}

/**
 * The members that `$select` names, with `id` and annotations; all without it.
 *
 * @param type the entity's type in Graph's schema, for the error
 * @throws GraphError 400 `BadRequest` for a name that the entity does not have
 */
export function select(entity: object, names: string | undefined, type: string): object {
  if (names === undefined) return entity;
  const wanted = names.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !(name in entity));
  if (unknown !== undefined) {
    const what = `Could not find a property named '${unknown}' on type 'microsoft.graph.${type}'.`;
    throw new GraphError(400, "BadRequest", `Parsing OData Select and Expand failed: ${what}`);
  }
  return Object.fromEntries(
    Object.entries(entity).filter(([name]) => name === "id" || name.startsWith("@") || wanted.includes(name)),
  );
}

/** Sorts by `$orderby`: `start/dateTime desc,subject`; as they come without it. */
export function ordered<Entity extends object>(entities: Entity[], orderBy: string | undefined): Entity[] {
  const keys = (orderBy ?? "").split(",").flatMap((part) => {
    const [path, direction] = part.trim().split(/\s+/);
    return path ? [{ path: path.split("/"), sign: direction?.toLowerCase() === "desc" ? -1 : 1 }] : [];
  });
  const at = (entity: unknown, path: string[]) =>
    path.reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], entity);
  return entities.toSorted((a, b) => {
    for (const { path, sign } of keys) {
      const [x, y] = [String(at(a, path) ?? ""), String(at(b, path) ?? "")];
      if (x !== y) return x < y ? -sign : sign;
    }
    return 0;
  });
}

/** How a collection is cut into pages. */
export interface Paging {
  /** Entities on a page when `$top` is absent. */
  size: number;
  /** The largest `$top`. */
  most: number;
  /** What a larger `$top` does: Outlook takes it for `most`, the directory refuses it. */
  above: "clamp" | "refuse";
  /** The option that carries the position in next links; only `$skip` may also be set by a client. */
  position: "$skip" | "$skiptoken";
}

/**
 * One page of a collection: `{"@odata.context", "@odata.count"?, value, "@odata.nextLink"?}`.
 *
 * @param context what follows `$metadata#`
 * @param render turns an entity into what the client sees, for those on the page only
 * @throws GraphError 400 for a `$top` or position that is no number in range
 */
export function collection<Entity>(
  request: SandboxRequest,
  context: string,
  entities: readonly Entity[],
  paging: Paging,
  render: (entity: Entity) => object = (entity) => entity as object,
): Answer {
  const top = pageSize(option(request, "$top"), paging);
  const from = positionOf(option(request, paging.position), paging);
  const rest = entities.length - from - top;
  // The directory counts on the first page only.
  const counts = option(request, "$count") === "true" && (paging.position === "$skip" || from === 0);
  const next = new URL(request.url);
  next.searchParams.set(paging.position, paging.position === "$skip" ? String(from + top) : skipToken(from + top));
  return ok({
    "@odata.context": `${request.url.origin}/v1.0/$metadata#${context}`,
    ...(counts ? { "@odata.count": entities.length } : {}),
    value: entities.slice(from, from + top).map(render),
    ...(rest > 0 ? { "@odata.nextLink": next.href.replaceAll("%24", "$") } : {}),
  });
}

function pageSize(text: string | undefined, paging: Paging): number {
  if (text === undefined) return paging.size;
  const top = /^\d+$/.test(text) ? Number(text) : 0;
  if (top >= 1 && (top <= paging.most || paging.above === "clamp")) return Math.min(top, paging.most);
  const range = `Must be between 1 and ${paging.most} inclusive.`;
  throw new GraphError(400, "BadRequest", `Invalid page size specified: '${text}'. ${range}`);
}

function positionOf(text: string | undefined, paging: Paging): number {
  if (text === undefined) return 0;
  const number =
    paging.position === "$skip"
      ? text
      : Buffer.from(text, "base64url")
          .toString()
          .replace(/^from /, "");
  if (/^\d+$/.test(number)) return Number(number);
  throw new GraphError(400, "BadRequest", `The value of '${paging.position}' is not valid.`);
}

/** A position that clients cannot make up, as the directory's tokens are. */
function skipToken(from: number): string {
  return Buffer.from(`from ${from}`).toString("base64url");
}
