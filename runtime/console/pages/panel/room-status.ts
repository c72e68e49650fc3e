import { z } from "zod";

/** In seconds, and one that calendars have. */
const unixTime = z.int().min(0).max(8_640_000_000_000);

const Booking = z.object({
  id: z.string(),
  event_start: unixTime,
  /** Exclusive. */
  event_end: unixTime,
  all_day: z.boolean(),
  title: z.string(),
  private: z.boolean(),
});

/** A meeting, as far as a panel shows it. */
export type Booking = z.output<typeof Booking>;

/** The status variables of a room's `Bookings` that a panel watches. What else a value has does not matter. */
const shapes = {
  status: z.enum(["free", "pending", "busy"]),
  current_booking: Booking,
  next_booking: Booking,
  bookings: z.array(Booking),
  current_pending: z.boolean(),
  next_pending: z.boolean(),
  pending_period: z.int().min(0),
  disable_book_now: z.boolean(),
  disable_end_meeting: z.boolean(),
  stale: z.boolean(),
  last_sync: unixTime,
  qr_svg: z.string(),
  time_zone: z.string().refine(isTimeZone),
};

type Values = { [Name in keyof typeof shapes]: z.output<(typeof shapes)[Name]> };

/** What is known of a room. A variable that is absent, null or not of its shape is not there. */
export type RoomStatus = Partial<Values>;

export type StatusName = keyof Values;

export const statusNames = Object.keys(shapes) as StatusName[];

/** A room's status with the new value of one variable. */
export function withValue(status: RoomStatus, name: StatusName, value: unknown): RoomStatus {
  return { ...status, [name]: shapes[name].safeParse(value).data };
}

/** A browser that is older than a zone must do without it. */
function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
