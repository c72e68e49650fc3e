import { useEffect, useRef } from "preact/hooks";
import { sleep, systemClock } from "../../../../lib/clock.ts";
import { filesOf, isOther } from "./reload.ts";

/** Milliseconds over which the panels of a building spread, so that they do not all ask for a new page at once. */
const spread = 10_000;

/** Loads the page anew when the host serves another one after a time without connection, which an update was then. */
export function useReload(connected: boolean): void {
  const wasLost = useRef(false);
  useEffect(() => {
    if (!connected) {
      wasLost.current = true;
      return;
    }
    if (!wasLost.current) return;
    wasLost.current = false;
    const given = new AbortController();
    reloadIfOther(given.signal).catch(() => {});
    return () => given.abort();
  }, [connected]);
}

async function reloadIfOther(signal: AbortSignal): Promise<void> {
  if (!(await servesOther(signal))) return;
  await sleep(systemClock, Math.random() * spread, signal);
  // A panel that loads an error page is one until somebody climbs a ladder.
  if (await servesOther(signal)) location.reload();
}

async function servesOther(signal: AbortSignal): Promise<boolean> {
  const answer = await fetch(location.pathname, { cache: "no-store", signal });
  return answer.status === 200 && isOther(await answer.text(), filesOf(document.head.outerHTML));
}
