import { z } from "zod";
import { aadstsNumbers } from "./aadsts.ts";
import { sequence } from "./random.ts";
import type { SandboxRequest } from "./request.ts";

/** What goes wrong when a rule fits. */
export const FaultAction = z.discriminatedUnion("type", [
  z
    .strictObject({
      type: z.literal("respond"),
      status: z.number().int().min(200).max(599),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.unknown().optional().describe("Sent as JSON, a text as it stands; an empty body if absent"),
      applied: z.boolean().default(false).describe("Carry the request out first: a 504 after the write"),
    })
    .describe("Answers with this instead"),
  z.strictObject({ type: z.literal("delay"), milliseconds: z.number().positive() }).describe("Answers late"),
  z.strictObject({ type: z.literal("hang") }).describe("Never answers"),
  z.strictObject({ type: z.literal("drop") }).describe("Closes the connection instead of answering"),
  z.strictObject({ type: z.literal("drop_in_body") }).describe("Closes the connection in the middle of the body"),
  z.strictObject({ type: z.literal("truncate") }).describe("Answers 200 with the first half of the JSON"),
  z.strictObject({ type: z.literal("repeat_next_link") }).describe("Gives a page itself as its next page"),
  z.strictObject({ type: z.literal("foreign_next_link") }).describe("Gives a page a next page on another host"),
  z
    .strictObject({ type: z.literal("empty_page") })
    .describe("Gives an empty page whose next page is the one that was asked for"),
  z
    .strictObject({
      type: z.literal("alter"),
      set: z.record(z.string(), z.unknown()).default({}).describe("Members and their new values"),
      remove: z.array(z.string()).default([]).describe("Members that go missing"),
    })
    .describe("Changes the entity of an answer, or every entity of a list"),
  z
    .strictObject({ type: z.literal("late_event"), milliseconds: z.number().positive() })
    .describe("An event that this request makes is not found for a time"),
  z
    .strictObject({ type: z.literal("late_join_url"), milliseconds: z.number().positive() })
    .describe("The online meeting of an event that this request makes has no link for a time"),
  z
    .strictObject({ type: z.literal("expires_in"), seconds: z.number().int().positive() })
    .describe("The token that this request is given is good for this long"),
  z
    .strictObject({ type: z.literal("claims_challenge") })
    .describe("From now on only tokens that were asked for with `claims` are good"),
  z
    .strictObject({ type: z.literal("revoke_tokens") })
    .describe("Makes all tokens invalid before the request is looked at"),
  z
    .strictObject({ type: z.literal("aadsts"), number: z.number().refine((number) => aadstsNumbers.includes(number)) })
    .describe("The token endpoint answers with this AADSTS error"),
  z.strictObject({ type: z.literal("duplicate_notification") }).describe("Sends a notification twice"),
  z
    .strictObject({ type: z.literal("delay_notification"), milliseconds: z.number().positive() })
    .describe("Sends a notification late"),
  z
    .strictObject({ type: z.literal("reorder_notification") })
    .describe("Sends a notification before those that wait to be sent with it"),
  z.strictObject({ type: z.literal("wrong_client_state") }).describe("Sends a notification with another clientState"),
  z
    .strictObject({ type: z.literal("lose_notification") })
    .describe("Sends, instead of a notification, the lifecycle event `missed`"),
]);

export type FaultAction = z.output<typeof FaultAction>;

/** When something goes wrong, and what. All conditions that are given must fit. */
export const FaultRule = z.strictObject({
  method: z.string().optional(),
  path: z
    .string()
    .refine(isPattern, "not a regular expression")
    .optional()
    .describe("Regular expression for path and query"),
  mailbox: z.string().optional().describe("Address of the mailbox that is asked"),
  batched: z.boolean().optional().describe("Only requests inside a $batch, or only those outside"),
  reused: z.boolean().optional().describe("Only requests on a connection that has carried one, or only first ones"),
  probability: z.number().min(0).max(1).optional().describe("Of acting on a fitting request; always if absent"),
  nth: z.number().int().positive().default(1).describe("The first fitting request that it acts on"),
  times: z.number().int().positive().optional().describe("How many it acts on; all from then on if absent"),
  action: FaultAction,
});

/** A rule as one writes it, before defaults. */
export type FaultRule = z.input<typeof FaultRule>;

/** The rules in force, and how often each has fitted. */
export class Faults {
  #rules: { rule: z.output<typeof FaultRule>; fitted: number }[] = [];

  #random = sequence(1);

  /**
   * Replaces the rules.
   *
   * @param seed of the numbers that probabilities are held against; the same seed gives the same faults
   * @throws z.ZodError for a rule of the wrong shape
   */
  set(rules: readonly FaultRule[], seed = 1): void {
    this.#random = sequence(seed);
    this.#rules = z
      .array(FaultRule)
      .parse(rules)
      .map((rule) => ({ rule, fitted: 0 }));
  }

  clear(): void {
    this.#rules = [];
  }

  /** The action for a request, from the first rule that acts on it; every rule that fits counts it. */
  take(request: SandboxRequest, mailbox: string | undefined): FaultAction | undefined {
    return this.#take(({ rule }) => !isOfNotification(rule.action) && fits(rule, request, mailbox));
  }

  /** The action for a notification about a mailbox; only `mailbox`, `probability`, `nth` and `times` mean something. */
  takeNotification(mailbox: string): FaultAction | undefined {
    return this.#take(
      ({ rule }) =>
        isOfNotification(rule.action) && (rule.mailbox === undefined || rule.mailbox.toLowerCase() === mailbox),
    );
  }

  #take(fitting: (each: { rule: z.output<typeof FaultRule> }) => boolean): FaultAction | undefined {
    let action: FaultAction | undefined;
    for (const each of this.#rules) {
      if (!fitting(each)) continue;
      const { probability } = each.rule;
      if (probability !== undefined && this.#random() >= probability) continue;
      each.fitted += 1;
      const { nth, times = Number.POSITIVE_INFINITY } = each.rule;
      if (each.fitted >= nth && each.fitted < nth + times) action ??= each.rule.action;
    }
    return action;
  }
}

function fits(rule: z.output<typeof FaultRule>, request: SandboxRequest, mailbox: string | undefined): boolean {
  const { pathname, search } = request.url;
  return (
    (rule.method === undefined || rule.method.toUpperCase() === request.method) &&
    (rule.path === undefined || new RegExp(rule.path).test(pathname + search)) &&
    (rule.mailbox === undefined || rule.mailbox.toLowerCase() === mailbox) &&
    (rule.batched === undefined || rule.batched === request.batched) &&
    (rule.reused === undefined || rule.reused === request.reused)
  );
}

/** Rules for what is sent to receivers of notifications, not for requests. */
function isOfNotification({ type }: FaultAction): boolean {
  return type.endsWith("_notification") || type === "wrong_client_state";
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}
