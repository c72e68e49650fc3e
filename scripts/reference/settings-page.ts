import { readFile } from "node:fs/promises";
import { type JsonSchema, jsonSchema } from "../../lib/describe.ts";
import { settingsFile } from "../../runtime/settings/settings-file.ts";
import { code, table } from "./markdown.ts";
import { fieldRows } from "./schema-rows.ts";

const template = new URL("settings.template.md", import.meta.url);

/** The template's text with `{{section}}` replaced by the section's keys; every section of the schema must have its place. */
export async function settingsPage(): Promise<string> {
  const sections = sectionsOf(jsonSchema(settingsFile, "input"));
  const missing = new Set(sections.keys());
  const text = (await readFile(template, "utf8")).replace(/^\{\{(.+)\}\}$/gm, (_, name: string) => {
    const section = sections.get(name);
    if (section === undefined) throw new Error(`settings.template.md has {{${name}}}, which is no section`);
    missing.delete(name);
    return sectionTable(section);
  });
  if (missing.size > 0) throw new Error(`settings.template.md lacks {{${[...missing].join("}}, {{")}}}`);
  return text;
}

/** The object that each section is made of, be it one, a list of them, or one for each name. */
function sectionsOf(file: JsonSchema): Map<string, JsonSchema> {
  const sections = new Map<string, JsonSchema>();
  for (const [name, schema] of Object.entries(file.properties as Record<string, JsonSchema>)) {
    const { items, properties, additionalProperties } = schema as Record<string, JsonSchema>;
    const keys = properties?.keys as JsonSchema | undefined;
    for (const [part, inside] of Object.entries((keys && properties) ?? {}))
      if (part !== "keys") sections.set(`${name}.${part}`, inside as JsonSchema);
    const object = keys?.items ?? items ?? (properties === undefined ? additionalProperties : schema);
    sections.set(keys === undefined ? name : `${name}.keys`, object as JsonSchema);
  }
  return sections;
}

function sectionTable(section: JsonSchema): string {
  const rows = fieldRows("", section).map(({ path, type, required, preset, description }) => [
    code(path),
    type,
    preset === undefined ? (required ? "required" : "") : code(preset),
    description,
  ]);
  return table(["Key", "Type", "Default", "Description"], rows);
}
