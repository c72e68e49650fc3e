import { useEffect, useState } from "preact/hooks";
import { useAccess } from "./access.ts";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls the listener every second, with all others in one go. */
function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Unix seconds by the host's clock, to the second. */
export function useNow(): number {
  const { now } = useAccess();
  const [second, setSecond] = useState(() => Math.floor(now()));
  useEffect(() => onTick(() => setSecond(Math.floor(now()))), [now]);
  return second;
}
