import { z } from "zod";
import type { Answer } from "./answer.ts";
import type { SandboxRequest } from "./request.ts";
import { aadstsNumbers } from "./token-endpoint.ts";

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
  nth: z.number().int().positive().default(1).describe("The first fitting request that it acts on"),
  times: z.number().int().positive().optional().describe("How many it acts on; all from then on if absent"),
  action: FaultAction,
});

/** A rule as one writes it, before defaults. */
export type FaultRule = z.input<typeof FaultRule>;

/** The rules in force, and how often each has fitted. */
export class Faults {
  #rules: { rule: z.output<typeof FaultRule>; fitted: number }[] = [];

  /** @throws z.ZodError for a rule of the wrong shape */
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
  take(request: SandboxRequest, mailbox: string | undefined): FaultAction | undefined {
    return this.#take(({ rule }) => !isOfNotification(rule.action) && fits(rule, request, mailbox));
  }

  /** The action for a notification about a mailbox; of conditions only `mailbox`, `nth` and `times` mean something. */
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
      each.fitted += 1;
      const { nth, times = Number.POSITIVE_INFINITY } = each.rule;
      if (each.fitted >= nth && each.fitted < nth + times) action ??= each.rule.action;
    }
    return action;
  }
}

/** What an action makes of an answer that was ready to be sent. */
export function spoil(answer: Answer, action: FaultAction | undefined, request: SandboxRequest): Answer {
  switch (action?.type) {
    case "respond":
      return { status: action.status, headers: action.headers, body: action.body };
    case "drop":
      return { ...answer, cut: "before_headers" };
    case "drop_in_body":
      return { ...answer, cut: "in_body" };
    case "truncate": {
      const text = JSON.stringify(answer.body ?? {});
      return { ...answer, body: text.slice(0, Math.ceil(text.length / 2)) };
    }
    case "repeat_next_link":
      return { ...answer, body: { ...(answer.body as object), "@odata.nextLink": request.url.href } };
    case "foreign_next_link": {
      const elsewhere = `https://graph.elsewhere.example${request.url.pathname}${request.url.search}`;
      return { ...answer, body: { ...(answer.body as object), "@odata.nextLink": elsewhere } };
    }
    default:
      return answer;
  }
}

function fits(rule: z.output<typeof FaultRule>, request: SandboxRequest, mailbox: string | undefined): boolean {
  const { pathname, search } = request.url;
  return (
    (rule.method === undefined || rule.method.toUpperCase() === request.method) &&
    (rule.path === undefined || new RegExp(rule.path).test(pathname + search)) &&
    (rule.mailbox === undefined || rule.mailbox.toLowerCase() === mailbox)
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
