import { z } from "zod";
import { ask } from "./session.ts";

/** Milliseconds since the epoch by the host's clock, which may be neither this machine's nor any other. */
export type HostClock = () => number;

const About = z.object({ time: z.number() });

/**
 * Asks the host for its time. The clock goes on by a timer that no correction of this machine's clock moves.
 *
 * @throws ClientError when the host does not answer
 */
export async function hostClock(signal?: AbortSignal): Promise<HostClock> {
  const asked = performance.now();
  const { time } = await ask(About, "/", signal === undefined ? {} : { signal });
  // It looked at its clock on half the way.
  const offset = time * 1_000 - (asked + performance.now()) / 2;
  return () => performance.now() + offset;
}
