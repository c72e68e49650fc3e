import { renderHtml } from "atrium";
import { bookingError } from "./errors.ts";
import type { Profile } from "./model.ts";

/** What of a text is a variable: `{{name}}`, or `{{name|what it is when nobody says}}`. */
const variable = /\{\{\s*([A-Za-z][A-Za-z0-9_]{0,63})\s*(?:\|([^{}]*))?\}\}/g;

/** Variables that nobody is asked for. */
export const builtIn: ReadonlySet<string> = new Set([
  "name",
  "email",
  "openMeetingUrl",
  "rescheduleToken",
  "start",
  "end",
  "duration",
  "timezone",
]);

/** Something to ask an attendee for. It may be left out where there is a default. */
export interface AdditionalField {
  name: string;
  type: "string";
  default?: string;
}

/** The texts of a profile that may hold variables. */
export type ProfileTexts = Pick<Profile, "subject" | "description" | "location" | "additionalFieldDefaults">;

/** What a profile's texts ask attendees for, in the order of their first mention. */
export function additionalFields(profile: ProfileTexts): AdditionalField[] {
  const { additionalFieldDefaults: defaults } = profile;
  const fields = new Map<string, AdditionalField>();
  for (const { name, fallback } of variablesOf([profile.description, profile.subject, profile.location].join("\n"))) {
    const value = fallback ?? (Object.hasOwn(defaults, name) ? defaults[name] : undefined) ?? fields.get(name)?.default;
    if (!builtIn.has(name))
      fields.set(name, { name, type: "string", ...(value === undefined ? {} : { default: value }) });
  }
  return [...fields.values()];
}

/**
 * What an attendee said, as far as the profile asks for it, with defaults.
 *
 * @throws DriverError `fields.missing` with `details.fields`
 */
export function checkedFields(profile: ProfileTexts, given: Record<string, string>): Record<string, string> {
  const asked = additionalFields(profile).map(({ name, default: fallback }) => {
    const said = Object.hasOwn(given, name) ? given[name]?.trim() : undefined;
    return [name, said || fallback] as const;
  });
  const fields = asked.filter(([, value]) => value === undefined).map(([name]) => name);
  if (fields.length > 0) {
    throw bookingError("fields.missing", `Fill in ${fields.join(", ")}`, { fields });
  }
  return Object.fromEntries(asked) as Record<string, string>;
}

/** The variables of a text, with what they are when nobody says. */
export function variablesOf(text: string): { name: string; fallback: string | undefined }[] {
  return [...text.matchAll(variable)].map(([, name = "", fallback]) => ({ name, fallback }));
}

/** A plain text on one line, with its variables replaced. Values are not looked at again. */
export function filledLine(text: string, values: Readonly<Record<string, string>>): string {
  return oneLine(text.replace(variable, (_, name, fallback = "") => valueFor(values, name, fallback)));
}

/** A text, plain or HTML, as HTML with its variables replaced. Values are escaped and not looked at again. */
export function filledHtml(text: string, values: Readonly<Record<string, string>>): string {
  if (text === "") return "";
  const isHtml = /<[a-z][^<>]*>/i.test(text);
  let html = "";
  let end = 0;
  for (const { 0: whole, 1: name = "", 2: fallback = "", index } of text.matchAll(variable)) {
    html += isHtml ? text.slice(end, index) : escaped(text.slice(end, index));
    html += escaped(valueFor(values, name, fallback));
    end = index + whole.length;
  }
  html += isHtml ? text.slice(end) : escaped(text.slice(end));
  return isHtml ? html : `<div>${html}</div>`;
}

/** Without characters that end a line or do things, spaces in their place; and without those that turn text round. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .trim();
}

function valueFor(values: Readonly<Record<string, string>>, name: string, fallback: string): string {
  return Object.hasOwn(values, name) ? (values[name] as string) : fallback;
}

function escaped(text: string): string {
  return renderHtml("%{text}", { text }).replaceAll(/\r?\n/g, "<br>");
}
