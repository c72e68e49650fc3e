import fc from "fast-check";
import { objectOf, oddJson, oddText } from "./odd-values.ts";

const kinds = ["replace", "replace", "replace", "remove", "add", "rename", "double", "wrap", "lift"] as const;

/** One change of a JSON value; `at` chooses the place among all there are. */
interface Mutation {
  kind: (typeof kinds)[number];
  at: number;
  name: string;
  value: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...kinds),
  at: fc.nat(),
  name: oddText,
  value: oddJson,
});

/** What may be wrong with a value, for `mutate`. */
export const mutations = (most = 3): fc.Arbitrary<readonly Mutation[]> => fc.array(mutation, { maxLength: most });

/** A copy of a value of JSON, with what is said wrong in it. */
export function mutate(value: unknown, wrong: readonly Mutation[]): unknown {
  return wrong.reduce(changed, value);
}

/** A valid value with something wrong in it, now and then with nothing wrong. */
export function mutated(valid: fc.Arbitrary<unknown>, most = 3): fc.Arbitrary<unknown> {
  return fc.tuple(valid, mutations(most)).map(([value, wrong]) => mutate(value, wrong));
}

/** A copy of a value with one change. */
function changed(whole: unknown, { kind, at, name, value }: Mutation): unknown {
  const wanted = at % count(whole);
  let seen = 0;
  const visit = (node: unknown): unknown[] => {
    if (seen++ === wanted) return replaced(node);
    if (Array.isArray(node)) return [node.flatMap(visit)];
    if (typeof node !== "object" || node === null) return [node];
    return [
      objectOf(
        Object.entries(node).flatMap(([key, child]) => {
          const isWanted = seen === wanted;
          const next = visit(child);
          return next.length === 0 ? [] : [[isWanted && kind === "rename" ? name : key, next[0]]];
        }) as [string, unknown][],
      ),
    ];
  };
  const replaced = (node: unknown): unknown[] => {
    seen += count(node) - 1;
    if (kind === "replace") return [value];
    if (kind === "remove") return [];
    if (kind === "double") return [node, node];
    if (kind === "wrap") return [[node]];
    if (kind === "lift" && typeof node === "object" && node !== null) return [Object.values(node)[0]];
    if (kind === "add" && Array.isArray(node)) return [[...node, value]];
    if (kind === "add" && typeof node === "object" && node !== null)
      return [objectOf([...Object.entries(node), [name, value]])];
    return [node];
  };
  return visit(whole)[0];
}

function count(node: unknown): number {
  if (typeof node !== "object" || node === null) return 1;
  return Object.values(node).reduce<number>((sum, child) => sum + count(child), 1);
}

/** A change of a text: what stands from one place to another is cut out, said twice, or replaced. */
interface Edit {
  from: number;
  length: number;
  twice: boolean;
  text: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  from: fc.nat(),
  length: fc.nat(12),
  twice: fc.boolean(),
  text: fc.oneof(fc.constant(""), oddText),
});

/** What may be wrong with a text, for `spoil`. */
export const edits = (most = 3): fc.Arbitrary<readonly Edit[]> => fc.array(edit, { minLength: 1, maxLength: most });

/** A text with what is said wrong in it. */
export function spoil(text: string, wrong: readonly Edit[]): string {
  return wrong.reduce((now, { from, length, twice, text }) => {
    const start = from % (now.length + 1);
    const end = start + length;
    return now.slice(0, start) + text + (twice ? now.slice(start, end).repeat(2) : "") + now.slice(end);
  }, text);
}

/** A text with something wrong in it. */
export function spoilt(valid: fc.Arbitrary<string>, most = 3): fc.Arbitrary<string> {
  return fc.tuple(valid, edits(most)).map(([text, wrong]) => spoil(text, wrong));
}
