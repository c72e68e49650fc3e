import { type Draft, type Issue, itemsOf, join, memberOf } from "./draft.ts";
import type { Field, Member } from "./field.ts";

/** The paths at which a form, as it is filled in, shows a field. */
export function shownPaths(members: readonly Member[], draft: Draft, path = ""): string[] {
  return members.flatMap(({ name, field }) => pathsBelow(field, memberOf(draft, name), join(path, name)));
}

function pathsBelow(field: Field, draft: Draft, path: string): string[] {
  if (draft === null) return [path];
  switch (field.kind) {
    case "list":
      return [path, ...itemsOf(draft).flatMap((each, at) => pathsBelow(field.item, each, join(path, at)))];
    case "tuple":
      return [path, ...field.items.flatMap((item, at) => pathsBelow(item, itemsOf(draft)[at] ?? "", join(path, at)))];
    case "object":
      return [path, ...shownPaths(field.members, draft, path)];
    case "union": {
      const option = field.options[Number(memberOf(draft, "option") || Number.NaN)];
      return option === undefined ? [path] : pathsBelow(option.field, memberOf(draft, "value"), path);
    }
    case "fixed":
      return [];
    default:
      return [path];
  }
}

/** Messages by the path of the field they belong to: their own, or the nearest around it; "" is the form as a whole. */
export function placeIssues(issues: readonly Issue[], paths: readonly string[]): ReadonlyMap<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { path, message } of issues) {
    const place = nearest(path, paths);
    const below = path.slice(place.length).replace(/^\./, "");
    const text = below === "" ? message : `${below} ${message}`;
    places.set(place, [...(places.get(place) ?? []), text]);
  }
  return places;
}

function nearest(path: string, paths: readonly string[]): string {
  if (path === "" || paths.includes(path)) return path;
  return nearest(path.split(".").slice(0, -1).join("."), paths);
}
