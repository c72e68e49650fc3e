const absolute = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" });
const ofDay = new Intl.DateTimeFormat("sv-SE", { timeStyle: "medium" });

/** A time in the browser's zone: "2026-11-21 00:06:59". `time` in unix seconds. */
export function absoluteTime(time: number): string {
  return absolute.format(time * 1000);
}

/** The time of day in the browser's zone: "00:06:59". `time` in unix seconds. */
export function timeOfDay(time: number): string {
  return ofDay.format(time * 1000);
}

/** How long ago, or how far ahead, in one number: "3 min ago", "in 2 h". Both in unix seconds. */
export function relativeTime(time: number, now: number): string {
  const seconds = Math.round(now - time);
  if (Math.abs(seconds) < 2) return "just now";
  const text = duration(Math.abs(seconds));
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

/** Whole seconds in their largest unit: "45 s", "3 min", "2 h", "5 d". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Milliseconds that something took: "12 ms", "1.25 s". */
export function tookText(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
