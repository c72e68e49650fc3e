import { Button } from "../shared/button.tsx";
import type { Booked } from "./booking-api.ts";
import { CalendarLinks } from "./calendar-links.tsx";
import { FocusedHeading } from "./focused-heading.tsx";
import { MeetingFacts } from "./meeting-facts.tsx";
import type { Texts } from "./texts/texts.ts";
import type { VisitorTime } from "./visitor-time.ts";

interface BookingViewProps {
  /** The secret part of the booking's link. */
  token: string;
  booking: Booked;
  /** What has just become of it. */
  news: "booked" | "moved" | undefined;
  time: VisitorTime;
  texts: Texts;
  onReschedule(): void;
  onCancel(): void;
}

/** A booking as it is, and what can be done with it. */
export function BookingView({ token, booking, news, time, texts, onReschedule, onCancel }: BookingViewProps) {
  const isExpired = booking.status === "expired";
  const isCancelled = booking.status === "cancelled" || isExpired;
  const isOver = !isCancelled && booking.end <= booking.now;
  const heading = headingOf(booking, news, texts);
  return (
    <main class="sheet sheet-small">
      <FocusedHeading level={1} about={heading}>
        {heading}
      </FocusedHeading>
      <p class="title">{booking.title}</p>
      <div class={isCancelled ? "struck" : ""}>
        <MeetingFacts meeting={booking} span={booking} people={booking.people} {...{ time, texts }} />
      </div>
      {isCancelled && <p>{isExpired ? texts.expiredHelp : texts.cancelledHelp}</p>}
      {isOver && <p>{texts.over}</p>}
      {!isCancelled && !isOver && (
        <>
          {news !== undefined && <p>{news === "moved" ? texts.rescheduledHelp : texts.bookedHelp}</p>}
          <div class="actions">
            <Button onPress={onReschedule}>{texts.reschedule}</Button>
            <Button kind="danger" onPress={onCancel}>
              {texts.cancelBooking}
            </Button>
          </div>
          <CalendarLinks token={token} meeting={booking} texts={texts} />
        </>
      )}
      {booking.profile !== undefined && (isCancelled || isOver) && (
        <p class="links">
          <a href={`/book/${encodeURIComponent(booking.profile)}`}>{texts.bookAnother}</a>
        </p>
      )}
    </main>
  );
}

function headingOf({ status }: Booked, news: BookingViewProps["news"], texts: Texts): string {
  if (status === "expired") return texts.expired;
  if (status === "cancelled") return texts.cancelled;
  return { booked: texts.booked, moved: texts.rescheduled, none: texts.yourBooking }[news ?? "none"];
}
