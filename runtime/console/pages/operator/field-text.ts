import type { Field, FieldOf } from "./field.ts";

const number = new Intl.NumberFormat("en");

/** What kind of value a field takes, in a few words: "whole number, 1 to 1,000". */
export function typeText(field: Field): string {
  const orNull = field.nullable ? " or null" : "";
  return `${bareTypeText(field)}${orNull}`;
}

function bareTypeText(field: Field): string {
  switch (field.kind) {
    case "text":
      return field.maxLength < Number.POSITIVE_INFINITY ? `text, up to ${field.maxLength} characters` : "text";
    case "number":
      return field.unixTime ? "unix time" : `${field.integer ? "whole number" : "number"}${rangeText(field)}`;
    case "boolean":
      return "true or false";
    case "choice":
      return "one of several";
    case "fixed":
      return JSON.stringify(field.value);
    case "list":
      return `list of ${bareTypeText(field.item)}`;
    case "tuple":
      return `list of ${field.items.length}`;
    case "object":
      return "object";
    case "union":
      return field.options.length > 2 ? "one of several kinds" : field.options.map(({ label }) => label).join(" or ");
    case "json":
      return field.only === undefined ? "any JSON" : `JSON ${field.only}`;
  }
}

function rangeText({ min, max, above, below }: FieldOf<"number">): string {
  // Whole numbers have these bounds in every schema, where they say nothing.
  const least = min > Number.MIN_SAFE_INTEGER ? number.format(min) : undefined;
  const most = max < Number.MAX_SAFE_INTEGER ? number.format(max) : undefined;
  const parts = [
    least !== undefined && most !== undefined && `${least} to ${most}`,
    least !== undefined && most === undefined && `from ${least}`,
    least === undefined && most !== undefined && `up to ${most}`,
    above > Number.NEGATIVE_INFINITY && `over ${number.format(above)}`,
    below < Number.POSITIVE_INFINITY && `under ${number.format(below)}`,
  ];
  return ["", ...parts.filter((part) => part !== false)].join(", ");
}

/** What an empty field stands for: the default if there is one. */
export function emptyText({ default: value }: Field): string {
  return value === undefined ? "" : `default: ${typeof value === "string" ? value || '""' : JSON.stringify(value)}`;
}

/** A value of a choice as one reads it. */
export function choiceText(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
}

/** The value of a datetime-local input, which is without zone, for unix seconds; "" where they are none. */
export function localTimeText(seconds: string): string {
  const time = new Date(Number(seconds) * 1000);
  if (seconds.trim() === "" || Number.isNaN(time.getTime())) return "";
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.getUTCFullYear() > 9999 ? "" : local.toISOString().slice(0, 19);
}

/** Unix seconds for the value of a datetime-local input; "" where it is none. */
export function secondsOfLocalTime(text: string): string {
  const time = new Date(text).getTime();
  return Number.isNaN(time) ? "" : String(Math.floor(time / 1000));
}
