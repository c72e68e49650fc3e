/* Months and days of the calendar, as texts: "2026-03", "2026-03-29". None of them knows of a time zone. */

/** The month of a date. */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}

/** The month `count` after another one, or before it. */
export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + count)).toISOString().slice(0, 7);
}

/** The date `count` days after another one, or before it. */
export function addDays(date: string, count: number): string {
  return new Date(instantOf(date) + count * 86_400_000).toISOString().slice(0, 10);
}

/** The date a month later or earlier: the same day of it, or its last. */
export function sameDayIn(date: string, month: string): string {
  const last = daysIn(month);
  return `${month}-${String(Math.min(Number(date.slice(8)), last)).padStart(2, "0")}`;
}

/**
 * The weeks of a month, each of seven dates, or `undefined` where another month has begun or not yet ended.
 *
 * @param firstDay of the week: 1 for Monday to 7 for Sunday
 */
export function weeksOf(month: string, firstDay: number): (string | undefined)[][] {
  const days = Array.from({ length: daysIn(month) }, (_, index) => addDays(`${month}-01`, index));
  const before = Array.from({ length: columnOf(`${month}-01`, firstDay) }, () => undefined);
  const after = Array.from({ length: 6 - columnOf(days.at(-1) as string, firstDay) }, () => undefined);
  const cells = [...before, ...days, ...after];
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** Which day of a week a date is: 0 for its first to 6 for its last. */
export function columnOf(date: string, firstDay: number): number {
  return (new Date(instantOf(date)).getUTCDay() - firstDay + 7) % 7;
}

/** Milliseconds since the epoch of a date's start in UTC, for formatting it there. */
export function instantOf(date: string): number {
  return Date.parse(`${date}T00:00Z`);
}

function daysIn(month: string): number {
  return Number(addDays(`${addMonths(month, 1)}-01`, -1).slice(8));
}
