import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Slot, SlotSource } from "./booking-api.ts";
import { addMonths, instantOf } from "./month.ts";

/** Free times of the months that were looked at. */
export interface Slots {
  /** Those of a month and of the days around it, in order; undefined until they are known. */
  of(month: string): readonly Slot[] | undefined;
  /** What went wrong with the month that is looked at. */
  error: unknown;
  /** Forgets what is known and asks again. */
  reload(): void;
}

/** Seconds that lie between a month in UTC and the same month elsewhere, at most. */
const elsewhere = 14 * 3_600;
/** Milliseconds after which times are asked for anew when somebody comes back to the page. */
const stale = 60_000;

/**
 * The free times of a month, wherever the visitor says they are: what is asked for does not depend on a time zone.
 *
 * @param bounds unix seconds between which something can be booked
 */
export function useSlots(source: SlotSource, month: string, bounds: { from: number; to: number }): Slots {
  const [known, setKnown] = useState<ReadonlyMap<string, readonly Slot[]>>(new Map());
  const [error, setError] = useState<unknown>();
  const fresh = useRef(false);
  const askedAt = useRef(0);
  const missing = !known.has(month);
  const { from, to } = bounds;

  const reload = useCallback(() => {
    fresh.current = true;
    setError(undefined);
    setKnown(new Map());
  }, []);

  useEffect(() => {
    if (!missing || error !== undefined) return;
    const given = new AbortController();
    const start = Math.max(from, instantOf(`${month}-01`) / 1_000 - elsewhere);
    const end = Math.min(to, instantOf(`${addMonths(month, 1)}-01`) / 1_000 + elsewhere);
    const request: RequestInit = { signal: given.signal, cache: fresh.current ? "reload" : "default" };
    const asking = start < end ? source(start, end, request) : Promise.resolve([]);
    asking.then(
      (slots) => {
        if (given.signal.aborted) return;
        askedAt.current = performance.now();
        setKnown((before) => new Map(before).set(month, slots));
      },
      (failure: unknown) => {
        if (!given.signal.aborted) setError(failure);
      },
    );
    return () => given.abort();
  }, [source, month, from, to, missing, error]);

  useEffect(() => {
    const cameBack = () => {
      if (document.visibilityState === "visible" && performance.now() - askedAt.current > stale) reload();
    };
    document.addEventListener("visibilitychange", cameBack);
    return () => document.removeEventListener("visibilitychange", cameBack);
  }, [reload]);

  return { of: (each) => known.get(each), error, reload };
}
