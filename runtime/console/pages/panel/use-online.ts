import { useEffect, useState } from "preact/hooks";
import { sleep, systemClock } from "../../../../lib/clock.ts";
import { hostClock } from "../shared/host-clock.ts";
import { withinLimit } from "./within-limit.ts";

/** Milliseconds between two questions whether the host is there after all. */
const pause = 1_000;

/**
 * False from when the browser says that it is offline until the host answers: a host on the panel's own machine, or beyond
 * a network that the browser takes for none, is there all the same.
 */
export function useOnline(): boolean {
  const [online, setOnline] = useState(true);
  useEffect(() => {
    const offline = () => setOnline(false);
    addEventListener("offline", offline);
    return () => removeEventListener("offline", offline);
  }, []);
  useEffect(() => {
    if (online) return;
    const given = new AbortController();
    const ask = async () => {
      for (;;) {
        const there = await hostClock(withinLimit(given.signal)).catch(() => undefined);
        if (there !== undefined) return setOnline(true);
        await sleep(systemClock, pause, given.signal);
      }
    };
    ask().catch(() => {});
    return () => given.abort();
  }, [online]);
  return online;
}
