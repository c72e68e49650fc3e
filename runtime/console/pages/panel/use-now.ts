import { useEffect, useState } from "preact/hooks";
import type { HostClock } from "../shared/host-clock.ts";

/** The time by a clock, in whole unix seconds; renders anew with each of them. */
export function useNow(clock: HostClock): number {
  const [, tick] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      timer = setTimeout(
        () => {
          tick((count) => count + 1);
          next();
        },
        1_000 - (clock() % 1_000),
      );
    };
    next();
    return () => clearTimeout(timer);
  }, [clock]);
  return Math.floor(clock() / 1_000);
}
