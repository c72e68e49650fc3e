import { z } from "zod";
import { ClientError } from "../../../../lib/client/index.ts";
import { sleep, systemClock } from "../../../../lib/clock.ts";
import { ask } from "../shared/session.ts";
import { withinLimit } from "./within-limit.ts";

const Begun = z.object({ code: z.string(), secret: z.string() });

const Claimed = z.discriminatedUnion("status", [
  z.object({ status: z.literal("waiting") }),
  z.object({ status: z.literal("paired"), system_id: z.string() }),
]);

/** Milliseconds between two questions whether somebody has entered the code, and between two after no answer. */
const pause = 2_000;

/** What a pairing tells while it waits. */
export interface PairingEvents {
  /** Six digits; other ones when they have expired. */
  code(code: string): void;
  /** Whether the host answers. */
  connected(yes: boolean): void;
}

/**
 * Asks for a code, and for another one when it has expired, until an operator has entered one. The browser then has a key of
 * its own; answers the system that it is for.
 *
 * @param wish the system that the panel would like to show
 * @throws the signal's reason when it aborts
 */
export async function pair(wish: string, events: PairingEvents, signal: AbortSignal): Promise<string> {
  for (;;) {
    const { code, secret } = await answered(Begun, "/pairing", { system_id: wish }, events, signal);
    events.code(code);
    try {
      return await claimed(secret, events, signal);
    } catch (error) {
      if (!isOver(error)) throw error;
    }
  }
}

/** The system that the code was entered for; throws when it has expired. */
async function claimed(secret: string, events: PairingEvents, signal: AbortSignal): Promise<string> {
  for (;;) {
    await sleep(systemClock, pause, signal);
    const claim = await answered(Claimed, "/pairing/claim", { secret }, events, signal);
    if (claim.status === "paired") return claim.system_id;
  }
}

/** What the host answers, asked again for as long as it does not. */
async function answered<Answer>(
  shape: z.ZodType<Answer>,
  path: string,
  body: object,
  { connected }: PairingEvents,
  signal: AbortSignal,
): Promise<Answer> {
  for (;;) {
    try {
      const answer = await ask(shape, path, { method: "POST", body, signal: withinLimit(signal) });
      connected(true);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      connected(error instanceof ClientError && error.http < 500);
      if (isOver(error)) throw error;
      await sleep(systemClock, pause * (0.5 + Math.random()), signal);
    }
  }
}

/** The host knows no such pairing, or no longer. */
function isOver(error: unknown): boolean {
  return error instanceof ClientError && error.http === 404;
}
