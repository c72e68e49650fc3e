import type { Timer } from "atrium";
import { type Desk, now } from "./desk.ts";
import { openings, reachOf } from "./openings.ts";
import { existingProfiles, membersOf } from "./profiles.ts";
import type { KeptProfile } from "./records.ts";

const week = 7 * 86_400;

/** Milliseconds for which changes are collected before slots are computed again. */
const collecting = 1_000;

/** Keeps the status variables about free slots up to date. */
export interface Outlook {
  /** Looks soon: something changed, and more may be changing. */
  changed(): void;
}

/** Begins to look at the slots of the coming week, again and again. */
export function openOutlook(desk: Desk): Outlook {
  const { module } = desk;
  let soon: Timer | undefined;

  const look = async () => {
    soon?.cancel();
    soon = undefined;
    desk.figures.refresh();
    const profiles = existingProfiles(desk).filter(({ profile }) => profile.active);
    const range = { start: now(desk), end: now(desk) + week };
    try {
      await readAhead(desk, profiles);
      const slots = await Promise.all(
        // Of a profile whose calendars cannot be read, nothing is shown.
        profiles.map((kept) => openings(desk, kept, range).catch(() => undefined)),
      );
      const known = profiles.flatMap(({ profile: { name } }, index) => {
        const list = slots[index];
        return list === undefined ? [] : [{ name, first: list[0], count: list.length }];
      });
      const next = known.map(({ name, first }) => [
        name,
        first ? { start: first.start, userIds: first.userIds } : null,
      ]);
      module.setStatus("next_slot", Object.fromEntries(next));
      module.setStatus("slots_next_7_days", Object.fromEntries(known.map(({ name, count }) => [name, count])));
    } catch {
      // What was known stays; `last_error` says why.
    }
  };
  module.every(module.settings.poll_minutes * 60_000, look);
  return {
    changed() {
      soon ??= module.after(collecting, look);
    },
  };
}

/** Reads the calendars of all members of all profiles together, so that a member of several is read once. */
async function readAhead(desk: Desk, profiles: readonly KeptProfile[]): Promise<void> {
  const members = new Map(profiles.flatMap((kept) => membersOf(desk, kept)).map((each) => [each.userId, each]));
  if (members.size === 0) return;
  const reach = Math.max(...profiles.map(({ profile }) => reachOf(profile)));
  await desk.calendars.read(desk.module, [...members.values()], {
    start: now(desk) - reach,
    end: now(desk) + week + reach,
  });
}
