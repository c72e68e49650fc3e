/** A JSON Schema as the host sends it. */
export type JsonSchema = { readonly [key: string]: unknown };

/** What every field of a form has. */
interface Described {
  description: string;
  /** What the host takes when nothing is sent. */
  default?: unknown;
  /** True where `null` is a value of its own. */
  nullable: boolean;
}

/** How a value is entered. What no kind fits is typed as JSON. */
export type Field = Described &
  (
    | { kind: "text"; secret: boolean; long: boolean; minLength: number; maxLength: number; pattern?: string }
    | { kind: "number"; integer: boolean; min: number; max: number; above: number; below: number; unixTime: boolean }
    | { kind: "boolean" }
    | { kind: "choice"; values: readonly unknown[] }
    | { kind: "fixed"; value: unknown }
    | { kind: "list"; item: Field; min: number; max: number }
    | { kind: "tuple"; items: readonly Field[] }
    | { kind: "object"; members: readonly Member[] }
    | { kind: "union"; options: readonly { label: string; field: Field }[] }
    | { kind: "json"; only?: "object" | "array" }
  );

/** A field of one kind. */
export type FieldOf<Kind extends Field["kind"]> = Extract<Field, { kind: Kind }>;

/** A named value of an object, or of a command's arguments. */
export interface Member {
  name: string;
  required: boolean;
  field: Field;
}

/** How deep forms go; below, values are typed as JSON. */
const deepest = 5;

/** The last second of the year 9999: the bound by which drivers' times are recognised. */
const lastUnixTime = 253_402_300_799;

/** The fields of a command's arguments, in positional order. */
export function argumentFields(command: {
  order: readonly string[];
  required: readonly string[];
  params: { readonly [name: string]: JsonSchema };
}): Member[] {
  return command.order.map((name) =>
    member(name, command.required.includes(name), fieldOf(command.params[name] ?? {}, name)),
  );
}

/** A value that is always the same is sent by itself, but where it may be left out that is a choice. */
function member(name: string, required: boolean, field: Field): Member {
  if (field.kind !== "fixed" || required) return { name, required, field };
  const { kind: _, value, ...described } = field;
  return { name, required, field: { kind: "choice", values: [value], ...described } };
}

/** The field for values of a JSON Schema. `name` is that of the value, by which long texts are told. */
export function fieldOf(schema: JsonSchema, name = "", depth = 0): Field {
  const { alternatives, nullable } = alternativesOf(schema);
  const [only] = alternatives;
  const described = {
    description: textOf(schema.description) || (alternatives.length === 1 ? textOf(only?.description) : ""),
    ...("default" in schema ? { default: schema.default } : {}),
    nullable,
  };
  if (depth > deepest || only === undefined) return { kind: "json", ...described };
  if (alternatives.length === 1) return { ...plainField(only, name, depth), ...described };
  if (alternatives.every((each) => "const" in each)) {
    return { kind: "choice", values: alternatives.map((each) => each.const), ...described };
  }
  const options = alternatives.map((each) => {
    const field = fieldOf(each, name, depth + 1);
    return { label: optionLabel(each, field), field };
  });
  return { kind: "union", options, ...described };
}

/** What a schema allows, one by one, however its unions are nested; `null` is told apart. */
function alternativesOf(schema: JsonSchema): { alternatives: JsonSchema[]; nullable: boolean } {
  const { anyOf, oneOf, type, ...rest } = schema;
  const branches = schemasOf(anyOf ?? oneOf);
  if (branches.length > 0) {
    const found = branches.map(alternativesOf);
    return {
      alternatives: found.flatMap(({ alternatives }) => alternatives),
      nullable: found.some((each) => each.nullable),
    };
  }
  const values = Array.isArray(rest.enum) ? { enum: rest.enum.filter((value) => value !== null) } : {};
  const types = Array.isArray(type) ? type : [type];
  const others = types.filter((each) => each !== "null");
  return {
    alternatives: others.map((each) => ({ ...rest, ...values, ...(each === undefined ? {} : { type: each }) })),
    nullable: others.length < types.length || (Array.isArray(rest.enum) && rest.enum.includes(null)),
  };
}

/** The field of a schema without alternatives; what it is called and means is the caller's business. */
function plainField(schema: JsonSchema, name: string, depth: number): Field {
  const described = { description: "", nullable: false };
  if ("const" in schema) return { kind: "fixed", value: schema.const, ...described };
  if (Array.isArray(schema.enum)) return { kind: "choice", values: schema.enum, ...described };
  switch (schema.type) {
    case "string":
      return { ...textField(schema, name), ...described };
    case "integer":
    case "number":
      return { ...numberField(schema), ...described };
    case "boolean":
      return { kind: "boolean", ...described };
    case "array":
      return { ...arrayField(schema, name, depth), ...described };
    case "object":
      return { ...objectField(schema, depth), ...described };
    default:
      return { kind: "json", ...described };
  }
}

type Bare<Kind extends Field["kind"]> = Omit<FieldOf<Kind>, keyof Described>;

function textField(schema: JsonSchema, name: string): Bare<"text"> {
  const secret = schema.writeOnly === true || schema.format === "password" || /secret|password/i.test(name);
  return {
    kind: "text",
    secret,
    long: !secret && /html|plaintext|body|message|description|comment/i.test(name),
    minLength: numberOf(schema.minLength, 0),
    maxLength: numberOf(schema.maxLength, Number.POSITIVE_INFINITY),
    ...(typeof schema.pattern === "string" ? { pattern: schema.pattern } : {}),
  };
}

function numberField(schema: JsonSchema): Bare<"number"> {
  const integer = schema.type === "integer";
  return {
    kind: "number",
    integer,
    min: numberOf(schema.minimum, Number.NEGATIVE_INFINITY),
    max: numberOf(schema.maximum, Number.POSITIVE_INFINITY),
    above: numberOf(schema.exclusiveMinimum, Number.NEGATIVE_INFINITY),
    below: numberOf(schema.exclusiveMaximum, Number.POSITIVE_INFINITY),
    unixTime: integer && isUnixTime(schema),
  };
}

/** True for the schema of a time in unix seconds, as drivers write it. */
export function isUnixTime(schema: JsonSchema): boolean {
  return alternativesOf(schema).alternatives.some(
    (each) => each.maximum === lastUnixTime || /unix (time|seconds)/i.test(textOf(each.description)),
  );
}

function arrayField(schema: JsonSchema, name: string, depth: number): Bare<"list"> | Bare<"tuple"> {
  const prefix = schemasOf(schema.prefixItems);
  if (prefix.length > 0) return { kind: "tuple", items: prefix.map((each) => fieldOf(each, name, depth + 1)) };
  return {
    kind: "list",
    item: fieldOf(isSchema(schema.items) ? schema.items : {}, name, depth + 1),
    min: numberOf(schema.minItems, 0),
    max: numberOf(schema.maxItems, Number.POSITIVE_INFINITY),
  };
}

function objectField(schema: JsonSchema, depth: number): Bare<"object"> | Bare<"json"> {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  // Names that are not known beforehand cannot be fields.
  if (properties.length === 0) return { kind: "json", only: "object" };
  const required = Array.isArray(schema.required) ? schema.required : [];
  const members = properties.map(([name, each]) =>
    member(name, required.includes(name), fieldOf(isSchema(each) ? each : {}, name, depth + 1)),
  );
  return { kind: "object", members };
}

/** What a branch of a union is called: by the member that tells it from the others if it has one. */
function optionLabel(schema: JsonSchema, field: Field): string {
  const title = textOf(schema.title);
  if (title !== "") return title;
  if (field.kind === "object") {
    const tag = field.members.find((member) => member.field.kind === "fixed");
    if (tag?.field.kind === "fixed") return String(tag.field.value);
    return `object with ${field.members[0]?.name}`;
  }
  if (field.kind === "list") return `list of ${optionLabel({}, field.item)}`;
  if (field.kind === "fixed") return JSON.stringify(field.value);
  if (field.kind === "union") return field.options.map(({ label }) => label).join(" or ");
  if (field.kind === "json") return field.only ?? "any value";
  return { text: "text", number: "number", boolean: "yes or no", choice: "one of several", tuple: "list" }[field.kind];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function schemasOf(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
