import type { z } from "zod";
import { type FullBooking, fullBooking } from "./booking-view.ts";
import type { Desk } from "./desk.ts";
import { type Page, page } from "./page.ts";
import { findProfile } from "./profiles.ts";
import type { KeptBooking } from "./records.ts";

export interface BookingQuery {
  /** Unix times. */
  from: number;
  to: number;
  /** Id or name of a profile. */
  profile?: number | string | undefined;
  status?: KeptBooking["status"] | undefined;
  email?: string | undefined;
  limit: number;
  offset: number;
}

/** Bookings that touch a period, by their start. */
export function listBookings(desk: Desk, query: BookingQuery): Page<z.output<typeof FullBooking>> {
  const { from, to, status, email } = query;
  const profileId = query.profile === undefined ? undefined : findProfile(desk, query.profile).profile.id;
  const found = [...desk.store.all("booking").values()]
    .filter(({ start, end }) => start < to && end > from)
    .filter((each) => profileId === undefined || each.profileId === profileId)
    .filter((each) => status === undefined || each.status === status)
    .filter(({ attendee }) => email === undefined || attendee.email === email)
    .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
  const { records, ...rest } = page(found, query);
  return { ...rest, records: records.map((booking) => fullBooking(desk, booking)) };
}
