/** Milliseconds after which a host that does not answer counts as gone; with the pause before, people see it within 5 s. */
const limit = 2_500;

/** A signal that aborts with another one, or when an answer takes too long. */
export function withinLimit(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(limit)]);
}
