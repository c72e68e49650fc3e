import { bookingLock, type Desk, now } from "./desk.ts";
import { keyLifetime } from "./once.ts";
import { isUnfinished, type KeptBooking } from "./records.ts";
import type { Change } from "./store.ts";
import { withoutTokens } from "./tokens.ts";

const day = 86_400;

/** Seconds by which buffers can reach beyond a meeting. */
const longestBuffer = 43_200;

/**
 * Forgets what has had its time: attendees some days after their meeting, reservations that nobody confirmed and keys of
 * requests after a day, deleted profiles after their last meeting.
 */
export async function sweep(desk: Desk): Promise<void> {
  const { store, agenda } = desk;
  const time = now(desk);
  const old = time - desk.module.settings.retention_days * day;
  const bookings = [...store.all("booking").values()];
  await blank(
    desk,
    bookings.filter((each) => each.end <= old && isPersonal(each) && !isUnfinished(each)),
  );

  const lapsed = bookings.filter(({ status, holdExpires = 0 }) => status === "held" && holdExpires < time - day);
  const answers = [...store.all("answer")].filter(([, { at }]) => at < time - keyLifetime);
  const coming = new Set(bookings.filter(({ end }) => end > time).map(({ profileId }) => profileId));
  const profiles = [...store.all("profile").values()].filter(
    ({ profile, deletedAt }) => deletedAt !== undefined && !coming.has(profile.id),
  );
  const gone: Change[] = [
    ...lapsed.map(({ id }): Change => ({ kind: "booking", key: id, value: null })),
    ...withoutTokens(desk, new Set(lapsed.map(({ id }) => id))),
    ...answers.map(([key]): Change => ({ kind: "answer", key, value: null })),
    ...profiles.map(({ profile }): Change => ({ kind: "profile", key: String(profile.id), value: null })),
  ];
  if (gone.length > 0) await store.write(gone);
  if (lapsed.length > 0) await store.erase();
  for (const booking of lapsed) {
    agenda.remove(booking);
    desk.tokens.delete(booking.id);
  }
  agenda.forgetBefore(time - longestBuffer);
}

/** Forgets an attendee everywhere; the number of bookings that were theirs. */
export async function purgeAttendee(desk: Desk, email: string): Promise<number> {
  const theirs = [...desk.store.all("booking").values()].filter(({ attendee }) => attendee.email === email);
  await blank(desk, theirs);
  return theirs.length;
}

async function blank(desk: Desk, bookings: readonly KeptBooking[]): Promise<void> {
  if (bookings.length === 0) return;
  const { store, locks, agenda } = desk;
  for (const { id } of bookings) {
    await locks.holding([bookingLock(id)], async () => {
      const booking = store.all("booking").get(id);
      if (booking === undefined) return;
      const value: KeptBooking = { ...booking, attendee: { name: "", email: "" }, fields: {}, mails: [] };
      delete value.reason;
      const answers = [...store.all("answer")].filter(([, { bookingId }]) => bookingId === id);
      await store.write([
        { kind: "booking", key: id, value },
        ...withoutTokens(desk, new Set([id])),
        ...answers.map(([key]): Change => ({ kind: "answer", key, value: null })),
      ]);
      agenda.note(value);
      desk.tokens.delete(id);
    });
  }
  await store.erase();
  desk.figures.refresh();
}

function isPersonal({ attendee, fields }: KeptBooking): boolean {
  return attendee.name !== "" || attendee.email !== "" || Object.keys(fields).length > 0;
}
