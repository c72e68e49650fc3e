import fc from "fast-check";

/** Names that mean something to JavaScript. */
export const prototypeNames = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "toJSON"];

const oddTexts = [
  ...prototypeNames,
  "",
  " ",
  ".",
  "..",
  "../../../../etc/passwd",
  "%2e%2e%2f",
  "%",
  "%00",
  "\0",
  "\ud800",
  "a\udfffb",
  "\u2028\u2029\ufeff",
  "\u202eevil",
  "🏢".repeat(50),
  "line\r\nX-Injected: yes\r\n\r\nbody",
  "<script>alert(1)</script>",
  "'\"`><img src=x onerror=alert(1)>",
  "${env:HOME}",
  "${file:/etc/passwd}",
  "%{name}",
  "%{#a}%{/a}",
  "{{name}}",
  "{{",
  "%{",
  "0",
  "-1",
  "1e999",
  "NaN",
  "null",
  "true",
  "[object Object]",
  "2026-02-30T25:61:61Z",
  "9999999999999-01-01",
  "Mars/Olympus",
  "grace.okafor@contoso.example",
  "@",
  "a@b",
  "*",
  "(((((a+)+)+)+)+)$",
];

/** Text that is likely to be taken for something else, or just any. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...oddTexts) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  // Code units of their own, so that surrogates stand alone.
  {
    weight: 1,
    arbitrary: fc.array(fc.nat(0xffff), { maxLength: 10 }).map((units) => String.fromCharCode(...units)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("a", "\0", "é", "["), fc.nat(70_000)).map(([c, n]) => c.repeat(n)) },
);

const oddNumber = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.1, 1e308, -1e308, 5e-324, 1e21, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 2 ** 63),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Any value of JSON, shallow or nested. */
export const oddJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false),
    oddNumber,
    oddText,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.array(fc.tuple(oddText, tie("any")), { maxLength: 4 }).map(objectOf),
  ),
})).any;

/** An object with keys of its own, also `__proto__`. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}

/** JSON text of lists or objects that are nested so often that whoever follows them step by step falls over. */
export const deepJsonText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(10, 1_000, 20_000), fc.boolean())
  .map(([depth, lists]) =>
    lists ? "[".repeat(depth) + "]".repeat(depth) : `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
  );

/** A text without surrogates that stand alone, which no address can hold. */
export const wellFormed = (text: string): string => Buffer.from(text).toString();
