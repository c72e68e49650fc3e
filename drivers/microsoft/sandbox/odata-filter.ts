import { GraphError } from "./answer.ts";

/** True for the entities that a `$filter` lets through. */
export type Filter = (entity: object) => boolean;

type Token = { kind: "text" | "word" | "mark"; value: string };
type Operand = { property: string } | { literal: string | number | boolean | null };

/**
 * Parses `$filter`: `eq`, `ne`, `gt`, `ge`, `lt`, `le`, `startswith(a,'b')`, `and`, `or`, `not`, parentheses, `''` for a
 * quote inside a text, paths such as `start/dateTime`. Texts are compared without regard to case, as directory and mailbox do.
 *
 * @param operators what the endpoint allows of these, `startswith` included
 * @throws GraphError 400 `BadRequest` for text that is no filter, `Request_UnsupportedQuery` for an operator not allowed
 */
export function parseFilter(text: string, operators: readonly string[]): Filter {
  const tokens = tokensOf(text);
  let position = 0;
  const peek = () => tokens[position]?.value.toLowerCase();
  const take = (): Token => {
    const token = tokens[position++];
    if (token === undefined) throw invalid(text);
    return token;
  };
  const expect = (mark: string) => {
    if (take().value !== mark) throw invalid(text);
  };
  const allow = (operator: string) => {
    if (operators.includes(operator)) return;
    throw new GraphError(400, "Request_UnsupportedQuery", `Unsupported or invalid query filter: '${operator}'.`);
  };

  const either = (): Filter => {
    const parts = [both()];
    while (peek() === "or") {
      take();
      parts.push(both());
    }
    return (entity) => parts.some((part) => part(entity));
  };
  const both = (): Filter => {
    const parts = [term()];
    while (peek() === "and") {
      take();
      parts.push(term());
    }
    return (entity) => parts.every((part) => part(entity));
  };
  const term = (): Filter => {
    if (peek() === "not") {
      allow(take().value.toLowerCase());
      const inner = term();
      return (entity) => !inner(entity);
    }
    if (peek() === "(") {
      take();
      const inner = either();
      expect(")");
      return inner;
    }
    return peek() === "startswith" || peek() === "endswith" ? textFunction() : comparison();
  };
  const textFunction = (): Filter => {
    const name = take().value.toLowerCase();
    allow(name);
    expect("(");
    const left = operand(take(), text);
    expect(",");
    const right = operand(take(), text);
    expect(")");
    return (entity) => {
      const [whole, part] = [evaluate(left, entity), evaluate(right, entity)];
      if (typeof whole !== "string" || typeof part !== "string") return false;
      return name === "startswith" ? whole.startsWith(part) : whole.endsWith(part);
    };
  };
  const comparison = (): Filter => {
    const left = operand(take(), text);
    const operator = take().value.toLowerCase();
    const compare = comparisons[operator];
    if (compare === undefined) throw invalid(text);
    allow(operator);
    const right = operand(take(), text);
    return (entity) => compare(evaluate(left, entity), evaluate(right, entity));
  };

  const filter = either();
  if (position < tokens.length) throw invalid(text);
  return filter;
}

// biome-ignore lint/suspicious/noExplicitAny: JavaScript's own comparison of two texts, numbers or booleans is what OData means.
const comparisons: Record<string, (a: any, b: any) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a !== null && b !== null && a > b,
  ge: (a, b) => a !== null && b !== null && a >= b,
  lt: (a, b) => a !== null && b !== null && a < b,
  le: (a, b) => a !== null && b !== null && a <= b,
};

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let rest = text.trimStart();
  while (rest !== "") {
    const [whole, quoted, word, mark] = /^'((?:[^']|'')*)'|^([\w./:+-]+)|^([(),])/.exec(rest) ?? [];
    if (whole === undefined) throw invalid(text);
    if (quoted !== undefined) tokens.push({ kind: "text", value: quoted.replaceAll("''", "'") });
    else tokens.push({ kind: word === undefined ? "mark" : "word", value: word ?? mark ?? "" });
    rest = rest.slice(whole.length).trimStart();
  }
  return tokens;
}

function operand(token: Token, text: string): Operand {
  if (token.kind === "text") return { literal: token.value.toLowerCase() };
  if (token.kind === "mark") throw invalid(text);
  if (/^(true|false|null)$/i.test(token.value)) return { literal: JSON.parse(token.value.toLowerCase()) };
  if (/^-?\d+(\.\d+)?$/.test(token.value)) return { literal: Number(token.value) };
  return { property: token.value };
}

function evaluate(operand: Operand, entity: object): unknown {
  if ("literal" in operand) return operand.literal;
  const value = operand.property.split("/").reduce<unknown>((node, name) => memberOf(node, name), entity);
  return typeof value === "string" ? value.toLowerCase() : (value ?? null);
}

function memberOf(node: unknown, name: string): unknown {
  return typeof node === "object" && node !== null ? (node as Record<string, unknown>)[name] : undefined;
}

function invalid(text: string): GraphError {
  return new GraphError(400, "BadRequest", `Invalid filter clause: Syntax error in '${text}'.`);
}
