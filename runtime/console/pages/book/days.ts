import type { Slot } from "./booking-api.ts";
import type { VisitorTime } from "./visitor-time.ts";

/** Slots by the visitor's date, in order. */
export function slotsByDay(slots: readonly Slot[], { date }: VisitorTime): Map<string, Slot[]> {
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const day = date(slot.start);
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return days;
}

export type PartOfDay = "morning" | "afternoon" | "evening";

/** A slot, and the time that stands on its button. */
export interface NamedSlot {
  slot: Slot;
  name: string;
}

/** The slots of a day by its parts. A time that is there twice is named with its offset. */
export function partsOfDay(slots: readonly Slot[], time: VisitorTime): { part: PartOfDay; slots: NamedSlot[] }[] {
  const count = new Map<string, number>();
  const names = slots.map(({ start }) => time.time(start));
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  const named = slots.map((slot, index) => {
    const name = names[index] as string;
    return { slot, name: count.get(name) === 1 ? name : time.exactTime(slot.start) };
  });
  return (["morning", "afternoon", "evening"] as const)
    .map((part) => ({ part, slots: named.filter(({ slot }) => partAt(time.hour(slot.start)) === part) }))
    .filter(({ slots: some }) => some.length > 0);
}

function partAt(hour: number): PartOfDay {
  if (hour < 12) return "morning";
  return hour < 17 ? "afternoon" : "evening";
}
