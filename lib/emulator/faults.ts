import { z } from "zod";

/** What goes wrong when a rule fits. */
export const FaultAction = z.discriminatedUnion("type", [
  z
    .strictObject({
      type: z.literal("respond"),
      status: z.int().min(200).max(599),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.unknown().optional().describe("Sent as JSON, a text as it stands; an empty body if absent"),
      applied: z.boolean().default(false).describe("Carry the request out first: a 504 after the write"),
    })
    .describe("Answers with this instead"),
  z.strictObject({ type: z.literal("delay"), milliseconds: z.number().positive() }).describe("Answers late"),
  z.strictObject({ type: z.literal("hang") }).describe("Never answers"),
  z.strictObject({ type: z.literal("drop") }).describe("Closes the connection instead of answering"),
]);

export type FaultAction = z.output<typeof FaultAction>;

/** When something goes wrong, and what. All conditions that are given must fit. */
export const FaultRule = z.strictObject({
  method: z.string().toUpperCase().optional(),
  path: z
    .string()
    .refine(isPattern, "is not a regular expression")
    .optional()
    .describe("Regular expression for path and query"),
  nth: z.int().positive().default(1).describe("The first fitting request that it acts on"),
  times: z.int().positive().optional().describe("How many it acts on; all from then on if absent"),
  action: FaultAction,
});

/** A rule as one writes it, before defaults. */
export type FaultRule = z.input<typeof FaultRule>;

/** The rules in force, and how often each has fitted. */
export class Faults {
  #rules: { rule: z.output<typeof FaultRule>; fitted: number }[] = [];

  /**
   * Replaces the rules.
   *
   * @throws z.ZodError for a rule of the wrong shape
   */
  set(rules: readonly FaultRule[]): void {
    this.#rules = z
      .array(FaultRule)
      .parse(rules)
      .map((rule) => ({ rule, fitted: 0 }));
  }

  clear(): void {
    this.#rules = [];
  }

  /** The action for a request, from the first rule that acts on it; every rule that fits counts it. */
  take(method: string, url: string): FaultAction | undefined {
    let action: FaultAction | undefined;
    for (const each of this.#rules) {
      const { rule } = each;
      if (rule.method !== undefined && rule.method !== method) continue;
      if (rule.path !== undefined && !new RegExp(rule.path).test(url)) continue;
      each.fitted += 1;
      const { nth, times = Number.POSITIVE_INFINITY } = rule;
      if (each.fitted >= nth && each.fitted < nth + times) action ??= rule.action;
    }
    return action;
  }
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}
