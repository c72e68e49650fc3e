import type { Field } from "./booking-api.ts";
import type { Texts } from "./texts/texts.ts";

/** A field of the form. */
export interface FormField {
  /** Unique in the form. */
  id: string;
  /** Name of the variable; "name" and "email" are everybody's. */
  name: string;
  label: string;
  kind: "text" | "email" | "long" | "tel";
  required: boolean;
  initial: string;
  /** What browsers fill in by themselves. */
  autocomplete: string;
  /** Characters. */
  most: number;
}

const longTexts = new Set(["comments", "comment", "notes", "message", "description", "details"]);
const autocompletes: Record<string, string> = { phone: "tel", company: "organization" };

/** The fields of the form: name and mail address, and what else the profile asks for. */
export function formFields(asked: readonly Field[], texts: Texts): FormField[] {
  const own = { required: true, initial: "" };
  return [
    { ...own, id: "field-name", name: "name", label: texts.name, kind: "text", autocomplete: "name", most: 100 },
    { ...own, id: "field-email", name: "email", label: texts.email, kind: "email", autocomplete: "email", most: 254 },
    ...asked.map((field): FormField => {
      const plain = field.name.toLowerCase();
      return {
        id: `asked-${field.name}`,
        name: field.name,
        label: texts.fields[plain] ?? inWords(field.name),
        kind: longTexts.has(plain) ? "long" : plain === "phone" ? "tel" : "text",
        required: field.default === undefined,
        initial: field.default ?? "",
        autocomplete: autocompletes[plain] ?? "off",
        most: 2_000,
      };
    }),
  ];
}

/**
 * What is wrong with what was entered, by the id of the field.
 *
 * @param refused what the host did not take before, by the name of the variable
 */
export function formProblems(
  fields: readonly FormField[],
  values: Readonly<Record<string, string>>,
  refused: Readonly<Record<string, string>>,
  texts: Texts,
): Map<string, string> {
  const problems = new Map<string, string>();
  for (const { id, name, kind, required, most } of fields) {
    const value = (values[id] ?? "").trim();
    const isRefused = refused[name] === value;
    const isEmail = kind !== "email" || /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
    if (required && value === "") problems.set(id, texts.missing);
    else if (!isEmail || (isRefused && kind === "email")) problems.set(id, texts.wrongEmail);
    else if (value.length > most) problems.set(id, texts.tooLong(most));
    else if (isRefused) problems.set(id, texts.wrongName);
  }
  return problems;
}

/** "companyName" and "company_name" as "Company name". */
function inWords(name: string): string {
  const words = name
    .replaceAll("_", " ")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
