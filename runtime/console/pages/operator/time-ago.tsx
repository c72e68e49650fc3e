import { absoluteTime, duration, relativeTime } from "./time-text.ts";
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

/** For how long something has been so; since when shows when one points at it. `since` in unix seconds. */
export function TimeFor({ since }: { since: number }) {
  const now = useNow();
  return (
    <time class="time" dateTime={new Date(since * 1000).toISOString()} title={`since ${absoluteTime(since)}`}>
      for {duration(Math.max(0, now - Math.floor(since)))}
    </time>
  );
}
