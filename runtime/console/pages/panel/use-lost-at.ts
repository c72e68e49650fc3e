import { useEffect, useRef, useState } from "preact/hooks";
import type { HostClock } from "../shared/host-clock.ts";

/** Whole unix seconds until when something was live, since it is so no more; undefined before it ever was. */
export function useLostAt(live: boolean, clock: HostClock): number | undefined {
  const [lostAt, setLostAt] = useState<number>();
  const latest = useRef(clock);
  latest.current = clock;
  useEffect(() => {
    if (live) return () => setLostAt(Math.floor(latest.current() / 1_000));
  }, [live]);
  return live ? undefined : lostAt;
}
