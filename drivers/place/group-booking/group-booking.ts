import { type Desk, openDesk } from "./desk.ts";
import type { GroupBookingModule } from "./group-booking-module.ts";
import { openOutlook } from "./outlook.ts";
import { isUnfinished } from "./records.ts";
import { sweep } from "./retention.ts";
import { seedProfiles } from "./seeds.ts";
import { settleSoon } from "./settle.ts";

const minute = 60_000;

/** A module whose desk is open, as its commands see it. */
export type GroupBooking = GroupBookingModule & { readonly desk: Desk };

/** Opens the desk, takes up what an earlier run left unfinished, and begins to watch the calendars. */
export async function openGroupBooking(module: GroupBookingModule): Promise<{ desk: Desk }> {
  const desk = await openDesk(module);
  await seedProfiles(desk);
  const outlook = openOutlook(desk);
  desk.figures.onChange(outlook.changed);
  const takeUp = () => {
    for (const booking of desk.store.all("booking").values()) if (isUnfinished(booking)) settleSoon(desk, booking.id);
  };

  module.setStatus("connected", false);
  module.calendar.on("connected", (connected) => {
    const before = module.getStatus("connected");
    module.setStatus("connected", connected === true);
    if (connected !== true || before === true) return;
    takeUp();
    outlook.changed();
  });
  module.calendar.onEvent("calendar_changed", ({ mailbox }) => {
    const theirs = [...desk.store.all("person").values()].filter(({ email }) => email === mailbox.toLowerCase());
    if (theirs.length === 0) return;
    desk.calendars.forget(theirs.map(({ userId }) => userId));
    outlook.changed();
  });
  outlook.changed();
  module.after(0, () => sweep(desk));
  module.every(60 * minute, () => sweep(desk));
  module.every(minute, () => desk.figures.refresh());
  return { desk };
}

/** The desk as a command sees it: calls to the calendar belong to the request that caused them. */
export function deskOf(self: GroupBooking): Desk {
  return { ...self.desk, module: self };
}
