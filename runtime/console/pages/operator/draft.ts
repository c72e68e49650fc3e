import type { Field, FieldOf, Member } from "./field.ts";

/**
 * What somebody has entered so far, in the shape of its field: a text for what is typed or chosen ("" when nothing is;
 * a choice is its index), `null` for null, drafts by name for an object, drafts in a row for a list. A union is an object
 * of `option`, an index, and the `value` for that option.
 */
export type Draft = null | string | readonly Draft[] | { readonly [name: string]: Draft };

/** Something wrong with a value, and where, with dots: `attendees.0.email`. */
export interface Issue {
  path: string;
  message: string;
}

/** Nothing entered yet. */
export function emptyDraft(field: Field): Draft {
  if (field.kind === "list") return Array.from({ length: field.min }, () => emptyDraft(field.item));
  if (field.kind === "tuple") return field.items.map(emptyDraft);
  if (field.kind === "object") return emptyDrafts(field.members);
  if (field.kind === "union") return { option: "", value: "" };
  return "";
}

/** Nothing entered yet, for each of some members. */
export function emptyDrafts(members: readonly Member[]): { readonly [name: string]: Draft } {
  return Object.fromEntries(members.map(({ name, field }) => [name, emptyDraft(field)]));
}

/** The arguments that were entered, without what was left empty; or what is wrong with them. */
export function argumentsOf(
  members: readonly Member[],
  draft: Draft,
): { args: Record<string, unknown>; issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const args = readMembers(members, draft, "", issues);
  return { args, issues };
}

function readMembers(members: readonly Member[], draft: Draft, path: string, issues: Issue[]): Record<string, unknown> {
  const entries = members.flatMap(({ name, required, field }): [string, unknown][] => {
    const value = read(field, memberOf(draft, name), join(path, name), required, issues);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** The value that was entered; `undefined` for none, which is an issue where one is required. */
function read(field: Field, draft: Draft, path: string, required: boolean, issues: Issue[]): unknown {
  const wrong = (message: string) => void issues.push({ path, message });
  if (draft === null) return null;
  if (field.kind === "fixed") return field.value;
  if (isBlank(field, draft) && !isReadBlank(field, required)) {
    if (required) wrong("is required");
    return undefined;
  }
  switch (field.kind) {
    case "text":
      return readText(field, String(draft), wrong);
    case "number":
      return readNumber(field, String(draft), wrong);
    case "boolean":
      return draft === "true";
    case "choice":
      return field.values[Number(draft)];
    case "json":
      return readJson(field, String(draft), wrong);
    case "list": {
      const items = itemsOf(draft);
      if (items.length < field.min) wrong(`needs ${field.min} or more`);
      if (items.length > field.max) wrong(`takes ${field.max} or fewer`);
      return items.map((each, at) => read(field.item, each, join(path, at), true, issues));
    }
    case "tuple":
      return field.items.map((item, at) => read(item, itemsOf(draft)[at] ?? "", join(path, at), true, issues));
    case "object":
      return readMembers(field.members, draft, path, issues);
    case "union": {
      const option = field.options[Number(memberOf(draft, "option"))];
      return option && read(option.field, memberOf(draft, "value"), path, true, issues);
    }
  }
}

/** An empty list is a value where one must be given; of an object that must be given, the members say what is missing. */
function isReadBlank(field: Field, required: boolean): boolean {
  return required && (field.kind === "list" || field.kind === "object" || field.kind === "tuple");
}

/** True when nothing was entered. */
function isBlank(field: Field, draft: Draft): boolean {
  if (draft === null) return false;
  if (field.kind === "fixed") return true;
  if (field.kind === "list") return itemsOf(draft).length === 0;
  if (field.kind === "tuple") return field.items.every((item, at) => isBlank(item, itemsOf(draft)[at] ?? ""));
  if (field.kind === "object") return field.members.every(({ name, field }) => isBlank(field, memberOf(draft, name)));
  if (field.kind === "union") return memberOf(draft, "option") === "";
  return draft === "";
}

function readText(field: FieldOf<"text">, text: string, wrong: (message: string) => void): string {
  if (text.length < field.minLength) wrong(`needs ${field.minLength} characters or more`);
  if (text.length > field.maxLength) wrong(`takes ${field.maxLength} characters or fewer`);
  if (field.pattern !== undefined && !fits(text, field.pattern)) wrong(`does not fit the pattern ${field.pattern}`);
  return text;
}

/** A pattern that this browser cannot read is left to the host. */
function fits(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

function readNumber(field: FieldOf<"number">, text: string, wrong: (message: string) => void): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) wrong("is not a number");
  else if (field.integer && !Number.isInteger(number)) wrong("is not a whole number");
  else if (number < field.min) wrong(`is less than ${field.min}`);
  else if (number > field.max) wrong(`is more than ${field.max}`);
  else if (number <= field.above) wrong(`is not more than ${field.above}`);
  else if (number >= field.below) wrong(`is not less than ${field.below}`);
  return number;
}

function readJson(field: FieldOf<"json">, text: string, wrong: (message: string) => void): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (field.only === "object" && !isObject) wrong('is not an object, as {"name": "value"} is');
    return value;
  } catch (error) {
    wrong(`is not JSON: ${(error as Error).message}`);
    return undefined;
  }
}

/** The draft of a member; empty where there is none. */
export function memberOf(draft: Draft, name: string): Draft {
  if (typeof draft !== "object" || draft === null || Array.isArray(draft)) return "";
  const members = draft as { readonly [name: string]: Draft };
  return Object.hasOwn(members, name) ? (members[name] as Draft) : "";
}

/** The drafts of a list; none where there is no list. */
export function itemsOf(draft: Draft): readonly Draft[] {
  return Array.isArray(draft) ? draft : [];
}

/** A path and what is below it. */
export function join(path: string, name: string | number): string {
  return path === "" ? String(name) : `${path}.${name}`;
}
