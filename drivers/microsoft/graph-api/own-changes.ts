import type { Module, Shape } from "atrium";
import type { ChangeType } from "./change-notification.ts";
import type { ChangeNotifications } from "./change-notifications.ts";
import type { Event } from "./event.ts";

/** Milliseconds in which a room has answered an invitation, as a rule; it may decline it. */
const roomAnswers = 15_000;

type ChangingModule = Pick<Module<Shape, Shape>, "after"> & { notifications: ChangeNotifications };

/**
 * Tells logic modules what a command has changed, so that they need not wait until Graph does, if it is asked to at all.
 *
 * @param mailbox whose calendar was written to; rooms among the `attendees` have the event, too
 */
export function tellChange(
  { notifications, after }: ChangingModule,
  mailbox: string,
  type: ChangeType,
  attendees: Event["attendees"] = [],
): void {
  notifications.changed(mailbox, [type]);
  for (const { email } of attendees.filter(({ resource }) => resource)) {
    notifications.changed(email, [type]);
    after(roomAnswers, () => notifications.changed(email, ["updated"]));
  }
}
