import { randomUUID } from "node:crypto";
import type { Clock } from "atrium";
import { z } from "zod";
import { type Answer, errorAnswer, GraphError, ok } from "./answer.ts";
import type { Handler } from "./handle.ts";
import { jsonBody, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import { payloadOf } from "./send.ts";

/** Requests that one batch may have (Graph concepts, "Combine multiple HTTP requests using JSON batching"). */
const most = 20;

const BatchItem = z.object({
  id: z.string().min(1),
  method: z.string().transform((method) => method.toUpperCase()),
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).default([]),
});

type BatchItem = z.output<typeof BatchItem>;

const BatchInput = z.object({ requests: z.array(BatchItem).min(1) });

/**
 * Many requests in one. The answer is 200 however they fare; each passes rules and throttle by itself, all that depend
 * on nothing at once, so that more than four for one mailbox are throttled (microsoftgraph/microsoft-graph-docs
 * issue 8760). Their answers come in another order.
 */
export function batchRoutes(handle: Handler, clock: Clock): Route[] {
  return [
    {
      method: "POST",
      path: "/v1.0/$batch",
      async run(request) {
        const items = checked(jsonBody(request, BatchInput).requests);
        const answers = new Map<string, Promise<Answer>>();
        const answerOf = (item: BatchItem): Promise<Answer> => {
          const answer = answers.get(item.id) ?? afterOthers(item);
          answers.set(item.id, answer);
          return answer;
        };
        const afterOthers = async (item: BatchItem): Promise<Answer> => {
          const before = items.filter(({ id }) => item.dependsOn.includes(id)).map(answerOf);
          const failed = (await Promise.all(before)).some(({ status }) => status >= 400);
          if (failed) return failedDependency();
          try {
            return await handle(subRequest(request, item));
          } catch (thrown) {
            request.gone.throwIfAborted();
            return errorAnswer(thrown, { request: randomUUID(), client: item.id }, clock.now());
          }
        };
        const responses = await Promise.all(items.map(async (item) => responseJson(item.id, await answerOf(item))));
        return ok({ responses: responses.toReversed() });
      },
    },
  ];
}

function checked(items: BatchItem[]): BatchItem[] {
  if (items.length > most) throw invalid(`The number of requests is ${items.length}; at most ${most} are allowed.`);
  const ids = items.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw invalid("Every request needs an id of its own.");
  for (const { id, dependsOn, body, headers } of items) {
    if (dependsOn.some((other) => !ids.includes(other))) throw invalid(`Request ${id} depends on one that is missing.`);
    const typed = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
    if (body !== undefined && !typed) throw invalid(`Request ${id} has a body without a Content-Type.`);
  }
  // Whatever depends on nothing that is left can run; what stays forms a circle.
  let left = items;
  for (let before = items.length + 1; left.length > 0 && left.length < before; ) {
    before = left.length;
    const waiting = left.map(({ id }) => id);
    left = left.filter(({ dependsOn }) => dependsOn.some((id) => waiting.includes(id)));
  }
  if (left.length > 0) throw invalid(`Request ${left[0]?.id} depends on itself.`);
  return items;
}

function subRequest(outer: SandboxRequest, item: BatchItem): SandboxRequest {
  const headers = Object.fromEntries(Object.entries(item.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const body = item.body === undefined ? "" : typeof item.body === "string" ? item.body : JSON.stringify(item.body);
  const url = new URL(`/v1.0/${item.url.replace(/^\//, "")}`, outer.url);
  if (/\$batch$/i.test(url.pathname)) throw invalid("A batch cannot contain a batch.");
  const { authorization } = outer.headers;
  return {
    ...outer,
    method: item.method,
    url,
    headers: authorization === undefined ? headers : { ...headers, authorization },
    body,
    bytes: Buffer.from(body),
    batched: true,
  };
}

/** Bodies that are not JSON come in base64; a connection cannot be dropped inside a batch, so it is 504. */
function responseJson(id: string, answer: Answer): object {
  if (answer.cut !== undefined) return { id, status: 504, headers: {} };
  const { status, headers = {}, body } = answer;
  const isJson = typeof body === "object" && !Buffer.isBuffer(body);
  return {
    id,
    status,
    headers,
    ...(body === undefined ? {} : { body: isJson ? body : payloadOf(body).toString("base64") }),
  };
}

function failedDependency(): Answer {
  const message = "The request was not executed because a request that it depends on failed.";
  return { status: 424, headers: {}, body: { error: { code: "FailedDependency", message } } };
}

function invalid(reason: string): GraphError {
  return new GraphError(400, "BadRequest", `Invalid batch payload format. ${reason}`);
}
