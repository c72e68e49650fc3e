import type { CommandDescription, DriverDescription } from "../../lib/describe.ts";
import { code, paragraphs, table } from "./markdown.ts";
import { fieldRows, type SchemaRow, schemaRows, typeName } from "./schema-rows.ts";

/** The page of one driver; `folder` is its name in settings: `microsoft/graph-api`. */
export function driverPage(folder: string, driver: DriverDescription): string {
  const needs = Object.values(driver.needs).map(code).join(", ");
  const kind = driver.logic
    ? `A logic driver: it belongs to one system and needs ${needs} there.`
    : "A service driver: one module of it may serve many systems.";
  return paragraphs(
    `# ${driver.name}`,
    `${driver.summary}.`,
    `Driver \`${folder}\`, called \`${driver.module}\` in a system unless the settings say otherwise. ${kind}`,
    ...settingsPart(driver),
    ...statusPart(driver),
    ...eventsPart(driver),
    "## Commands",
    table(
      ["Command", "Level", "What it does"],
      Object.entries(driver.commands).map(([name, { level, summary }]) => [
        `[${code(name)}](#${name})`,
        level,
        summary,
      ]),
    ),
    ...Object.entries(driver.commands).flatMap(([name, command]) =>
      commandPart(name, command, sameResult(name, driver.commands)),
    ),
    ...routesPart(driver),
  );
}

function settingsPart({ settings, required_settings, secrets }: DriverDescription): string[] {
  const rows = Object.entries(settings).flatMap(([name, schema]) =>
    schemaRows(name, schema, required_settings.includes(name)),
  );
  if (rows.length === 0) return ["## Settings", "None."];
  const describe = ({ path, description }: SchemaRow) =>
    secrets.includes(path.replaceAll("[]", ".*")) ? `**Secret.** ${description}`.trim() : description;
  return [
    "## Settings",
    table(
      ["Setting", "Type", "Default", "Description"],
      rows.map((row) => [code(row.path), row.type, presetOf(row), describe(row)]),
    ),
  ];
}

function statusPart({ status }: DriverDescription): string[] {
  const rows = Object.entries(status).flatMap(([name, schema]) => schemaRows(name, schema, true));
  if (rows.length === 0) return ["## Status variables", "None."];
  return [
    "## Status variables",
    table(
      ["Name", "Type", "Description"],
      rows.map(({ path, type, description }) => [code(path), type, description]),
    ),
  ];
}

function eventsPart({ events }: DriverDescription): string[] {
  const rows = Object.entries(events).flatMap(([name, schema]) => schemaRows(name, schema, true));
  if (rows.length === 0) return [];
  return [
    "## Events",
    "Logic modules listen to them.",
    table(
      ["Name", "Type", "Description"],
      rows.map(({ path, type, description }) => [code(path), type, description]),
    ),
  ];
}

function routesPart({ routes }: DriverDescription): string[] {
  if (Object.keys(routes).length === 0) return [];
  return [
    "## HTTP",
    "Addresses that the module serves; queries, bodies and answers stand in the host's OpenAPI document.",
    table(
      ["Address", "Who", "What it does"],
      Object.values(routes).map(({ method, path, access, credentials, summary }) => [
        code(`${method} ${path}`),
        access !== "public" ? `level ${access}` : credentials === undefined ? "everybody" : "Basic credentials",
        summary,
      ]),
    ),
  ];
}

function commandPart(name: string, command: CommandDescription, earlier: string | undefined): string[] {
  const { summary, description, level, timeout, order, required, params, returns } = command;
  const rows = order.flatMap((param, at) =>
    schemaRows(param, params[param] ?? {}, required.includes(param)).map((row) => [
      row.path === param ? String(at + 1) : "",
      code(row.path),
      row.type,
      presetOf(row),
      row.description,
    ]),
  );
  return [
    `### ${name}`,
    `${summary}.${description === undefined ? "" : ` ${description}`}`,
    [
      `Level \`${level}\`.`,
      ...(timeout === undefined ? [] : [`Time-out ${timeout / 1000} s.`]),
      resultOf(returns, earlier),
      ...(rows.length === 0 ? ["No parameters."] : []),
    ].join(" "),
    rows.length === 0 ? "" : table(["", "Parameter", "Type", "Default", "Description"], rows),
    ...(earlier === undefined ? resultFields(returns) : []),
  ];
}

/** The first of the commands before `name` whose result is made of the same fields, so that they are listed once. */
function sameResult(name: string, commands: DriverDescription["commands"]): string | undefined {
  const fields = (each: string) => JSON.stringify(resultFields(commands[each]?.returns ?? {}));
  const before = Object.keys(commands).slice(0, Object.keys(commands).indexOf(name));
  return fields(name) === "[]" ? undefined : before.find((each) => fields(each) === fields(name));
}

function resultOf(returns: CommandDescription["returns"], earlier: string | undefined): string {
  const { description } = returns;
  if (earlier !== undefined) return `Result: ${shapeOf(returns)} with the fields of [${code(earlier)}](#${earlier}).`;
  if (Object.keys(returns).length === 0) return "Its result is not described.";
  const type = fieldRows("", returns).length === 0 ? code(typeName(returns)) : shapeOf(returns);
  return `Result: ${type}${typeof description === "string" ? `: ${description}` : ""}.`;
}

function shapeOf({ type }: CommandDescription["returns"]): string {
  return type === "array" ? "a list of objects" : "an object";
}

function resultFields(returns: CommandDescription["returns"]): string[] {
  const item = returns.type === "array" ? (returns.items as CommandDescription["returns"]) : returns;
  const rows = fieldRows("", item);
  if (rows.length === 0) return [];
  return [
    table(
      ["Field of the result", "Type", "Description"],
      rows.map(({ path, type, required, description }) => [
        code(path),
        required ? type : `${type}, optional`,
        description,
      ]),
    ),
  ];
}

function presetOf({ required, preset }: SchemaRow): string {
  if (preset !== undefined) return code(preset);
  return required ? "required" : "optional";
}
