import { type Answer, GraphError } from "./answer.ts";
import { collection, option, ordered, type Paging } from "./odata.ts";
import { type Filter, parseFilter } from "./odata-filter.ts";
import { parseSearch } from "./odata-search.ts";
import { header, type SandboxRequest } from "./request.ts";

/** The query options of lists of directory objects; `$skip` is not among them. */
export const directoryOptions = ["$select", "$filter", "$search", "$orderby", "$top", "$skiptoken", "$count"] as const;

const paging: Paging = { size: 100, most: 999, above: "refuse", position: "$skiptoken" };

/** A list of directory objects that a request asks for. */
export interface DirectoryList<Entity extends object> {
  /** What follows `$metadata#`. */
  context: string;
  entities: readonly Entity[];
  render(entity: Entity): object;
  /** True for members and memberships, of which everything but reading needs the advanced query. */
  related?: boolean;
  /** True when the path ends in a type, e.g. `/microsoft.graph.user`. */
  cast?: boolean;
}

/**
 * A page of directory objects. What is advanced needs `ConsistencyLevel: eventual` and `$count=true`: `ne`, `not`,
 * `endswith`, `$orderby` together with `$filter` or by most properties, a type at the end of the path; `$search` and
 * `$count` need the header alone (Graph concepts, "Advanced query capabilities on Microsoft Entra ID objects").
 *
 * @throws GraphError 400 `Request_UnsupportedQuery`; as `parseFilter` and `parseSearch`
 */
export function directoryPage<Entity extends object>(request: SandboxRequest, list: DirectoryList<Entity>): Answer {
  const [filter, search, orderBy] = ["$filter", "$search", "$orderby"].map((name) => option(request, name));
  const eventual = header(request, "consistencylevel")?.toLowerCase() === "eventual";
  const counted = option(request, "$count") === "true";
  const advanced = eventual && counted;
  if (counted && !eventual) throw unsupported("Counting needs the header 'ConsistencyLevel: eventual'.");
  if (search !== undefined && !eventual) {
    const special = "a special request header: 'ConsistencyLevel: eventual'";
    throw unsupported(`Request with $search query parameter only works through MSGraph with ${special}.`);
  }
  if (list.cast && !advanced) throw unsupported("The cast in the path is not supported for current query.");
  if (list.related && filter !== undefined && !advanced)
    throw unsupported("Filtering not supported for current query.");
  if (orderBy !== undefined && !advanced) {
    const simple = /^(displayName|userPrincipalName)( asc)?$/i.test(orderBy);
    if (list.related || filter !== undefined || !simple) throw unsupported("Sorting not supported for current query.");
  }
  const fits: Filter[] = [];
  if (filter !== undefined) {
    fits.push(parseFilter(filter, ["eq", "startswith", ...(advanced ? ["ne", "not", "endswith", "ge", "le"] : [])]));
  }
  if (search !== undefined) fits.push(parseSearch(search));
  const found = list.entities.filter((entity) => fits.every((filters) => filters(entity)));
  return collection(request, list.context, ordered(found, orderBy), paging, list.render);
}

function unsupported(message: string): GraphError {
  return new GraphError(400, "Request_UnsupportedQuery", message);
}
