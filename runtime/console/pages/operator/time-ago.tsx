import { absoluteTime, relativeTime } from "./time-text.ts";
import { useNow } from "./use-now.ts";

/** How long ago something was; the time itself shows when one points at it. `time` in unix seconds. */
export function TimeAgo({ time }: { time: number }) {
  const now = useNow();
  return (
    <time class="time" dateTime={new Date(time * 1000).toISOString()} title={absoluteTime(time)}>
      {relativeTime(time, now)}
    </time>
  );
}
