import type { Answer } from "./answer.ts";
import type { FaultAction } from "./faults.ts";
import type { SandboxRequest } from "./request.ts";

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
    case "empty_page": {
      const next = new URL(request.url);
      // Not the address that was asked for: a page that leads to itself is another fault.
      next.searchParams.set("afterEmpty", String(Number(next.searchParams.get("afterEmpty") ?? 0) + 1));
      return {
        ...answer,
        body: { ...(answer.body as object), value: [], "@odata.nextLink": next.href.replaceAll("%24", "$") },
      };
    }
    case "alter": {
      const isJson = typeof answer.body === "object" && !Buffer.isBuffer(answer.body);
      return isJson ? { ...answer, body: altered(answer.body as object | null, action) } : answer;
    }
    default:
      return answer;
  }
}

function altered(body: object | null, action: Extract<FaultAction, { type: "alter" }>): object {
  const change = (entity: object) => {
    const kept = Object.entries(entity).filter(([name]) => !action.remove.includes(name));
    return { ...Object.fromEntries(kept), ...action.set };
  };
  if (body === null) return action.set;
  return "value" in body && Array.isArray(body.value) ? { ...body, value: body.value.map(change) } : change(body);
}
