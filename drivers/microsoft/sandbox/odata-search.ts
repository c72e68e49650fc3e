import { GraphError } from "./answer.ts";
import type { Filter } from "./odata-filter.ts";

/** Properties that are searched word by word; the others from their beginning. */
const tokenized = ["displayname", "description"];

/**
 * Parses `$search`: quoted clauses `"property:value"`, joined by `AND` and `OR`. Every word of the value must begin a
 * word of a `displayName` or `description`; other properties must begin with the value (Graph concepts, "Use the
 * $search query parameter").
 *
 * @throws GraphError 400 `Request_BadRequest` for text that is no search
 */
export function parseSearch(text: string): Filter {
  const alternatives = text.split(/ OR (?=")/).map((part) => part.split(/ AND (?=")/).map(clause));
  return (entity) => alternatives.some((clauses) => clauses.every((fits) => fits(entity)));
}

function clause(text: string): Filter {
  const [, property, value] = /^\s*\(?"(\w+):([^"]*)"\)?\s*$/.exec(text) ?? [];
  if (property === undefined || value === undefined) {
    throw new GraphError(
      400,
      "Request_BadRequest",
      `Syntax error: character '${text.charAt(0)}' is not valid in $search.`,
    );
  }
  const wanted = wordsOf(value);
  return (entity) => {
    const found = Object.entries(entity).find(([name]) => name.toLowerCase() === property.toLowerCase())?.[1];
    if (typeof found !== "string") return false;
    if (!tokenized.includes(property.toLowerCase())) return found.toLowerCase().startsWith(value.toLowerCase());
    const words = wordsOf(found);
    return wanted.length > 0 && wanted.every((word) => words.some((each) => each.startsWith(word)));
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
