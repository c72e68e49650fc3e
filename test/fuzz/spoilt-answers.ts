import fc from "fast-check";
import { vi } from "vitest";
import { edits, mutate, mutations, spoil } from "./mutations.ts";
import { deepJsonText, oddJson, oddText } from "./odd-values.ts";

/* Answers of a service that has gone mad, or of somebody in its place. */

const statuses = [
  200, 200, 200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 402, 403, 404, 408, 409, 410, 412, 413, 422,
];
const failures = [424, 429, 429, 500, 501, 502, 503, 503, 504, 507, 520, 599];
const waits = [
  "0",
  "1",
  "-1",
  "1.5",
  "1e3",
  "soon",
  "99999999999999",
  "Wed, 21 Oct 2099 07:28:00 GMT",
  "Thu, 32 Foo",
  "",
];

const header = fc.oneof(
  fc.tuple(
    fc.constantFrom("retry-after", "x-ratelimit-reset", "x-ratelimit-remaining", "date"),
    fc.constantFrom(...waits),
  ),
  fc.tuple(
    fc.constantFrom("content-type"),
    fc.constantFrom("text/html", "application/json; charset=utf-16", "image/png", ";"),
  ),
  fc.tuple(fc.constantFrom("location"), fc.constantFrom("http://169.254.169.254/", "//evil.example", "")),
  fc.tuple(fc.constantFrom("www-authenticate", "x-request-id", "request-id"), oddText.map(latin)),
);

const networkErrors = [
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "UND_ERR_SOCKET",
  "CERT_HAS_EXPIRED",
  "UND_ERR_HEADERS_OVERFLOW",
];

const spoiling = fc.record({
  /** Which answer of the case. */
  nth: fc.nat(2),
  status: fc.option(fc.constantFrom(...statuses, ...failures), { nil: undefined }),
  headers: fc.array(header, { maxLength: 3 }),
  body: fc.oneof(
    { weight: 6, arbitrary: fc.record({ wrong: mutations() }) },
    { weight: 2, arbitrary: fc.record({ edits: edits() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        text: fc.oneof(
          oddJson.map((value) => JSON.stringify(value)),
          oddText,
          deepJsonText,
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ bytes: fc.uint8Array({ maxLength: 30 }) }) },
    { weight: 1, arbitrary: fc.record({ breaks: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ code: fc.constantFrom(undefined, ...networkErrors) }) },
  ),
});

type Spoiling = typeof spoiling extends fc.Arbitrary<infer T> ? T : never;

/** What goes wrong with the answers to one call. */
export const spoilings: fc.Arbitrary<Spoiling[]> = fc.array(spoiling, { maxLength: 3 });

/** Replaces `fetch` by one that spoils answers on their way; call what it returns before each case. */
export function spoilFetch(): (wrong: readonly Spoiling[]) => void {
  const real = fetch;
  let now: readonly Spoiling[] = [];
  let answers = 0;
  vi.stubGlobal("fetch", async (...request: Parameters<typeof fetch>) => {
    const wrong = now.find(({ nth }) => nth === answers);
    answers++;
    const answer = await real(...request);
    return wrong === undefined ? answer : spoiltAnswer(answer, wrong);
  });
  return (wrong) => {
    now = wrong;
    answers = 0;
  };
}

async function spoiltAnswer(answer: Response, { status = answer.status, headers, body }: Spoiling): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if ("code" in body)
    throw new TypeError("fetch failed", body.code === undefined ? {} : { cause: Object.assign(new Error(), body) });
  const all = new Headers(answer.headers);
  for (const [name, value] of headers) all.set(name, value);
  const hasBody = ![204, 205, 304].includes(status);
  return new Response(hasBody ? spoiltBody(bytes, body) : null, { status, headers: all });
}

function spoiltBody(bytes: Uint8Array<ArrayBuffer>, how: Spoiling["body"]): BodyInit {
  if ("bytes" in how) return new Uint8Array(how.bytes);
  if ("breaks" in how) return broken(bytes, how.breaks);
  if ("text" in how) return how.text;
  const text = Buffer.from(bytes).toString();
  if ("edits" in how) return spoil(text, how.edits);
  if (!("wrong" in how) || !/^[[{]/.test(text)) return bytes;
  return JSON.stringify(mutate(JSON.parse(text), how.wrong)) ?? "";
}

/** A body that ends in an error after some bytes. */
function broken(bytes: Uint8Array<ArrayBuffer>, after: number): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, after));
      controller.error(new TypeError("terminated"));
    },
  });
}

/** As a header can hold it. */
function latin(text: string): string {
  return text
    .replace(/[^\x20-\x7e\x80-\xff]/g, "")
    .trim()
    .slice(0, 1_000);
}
