import { z } from "zod";

/** Why the host did not do what it was asked. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number;
  /** The host's word for it: "slot.taken"; empty when it has none. */
  readonly code: string;
  /** What of the body does not fit: "name". */
  readonly wrong: readonly string[];

  constructor(status: number, { code = "", issues = [] }: Partial<Failure> = {}) {
    super(code || `HTTP ${status}`);
    this.status = status;
    this.code = code;
    this.wrong = issues.map(({ path }) => path);
  }
}

const Failure = z.object({ code: z.string(), issues: z.array(z.object({ path: z.string() })).default([]) });

type Failure = z.output<typeof Failure>;

/**
 * One call of the public booking API; `path` is below `/api/public`.
 *
 * @throws Refused when the host says no, or nothing
 */
export async function ask<Answer>(shape: z.ZodType<Answer>, path: string, request: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`/api/public${path}`, request).catch((error: unknown) => {
    request.signal?.throwIfAborted();
    throw new Refused(0, { code: String(error) });
  });
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new Refused(answer.status, Failure.safeParse(body).data);
  return shape.parse(body);
}

/** A request that sends JSON. */
export function post(body: object, headers: Record<string, string> = {}): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
