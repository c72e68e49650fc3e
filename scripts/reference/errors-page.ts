import { readFile } from "node:fs/promises";
import { errorCatalogue } from "../../lib/errors.ts";
import { code, table } from "./markdown.ts";

const template = new URL("errors.template.md", import.meta.url);

/** The template's text with `{{catalogue}}` replaced by the error catalogue. */
export async function errorsPage(): Promise<string> {
  const rows = Object.entries(errorCatalogue).map(([name, { error_code, http, retryable, summary }]) => [
    code(name),
    String(error_code),
    String(http),
    retryable ? "yes" : "no",
    summary,
  ]);
  const catalogue = table(["code", "error_code", "HTTP", "Retryable", "Meaning"], rows);
  return (await readFile(template, "utf8")).replace("{{catalogue}}", () => catalogue);
}
