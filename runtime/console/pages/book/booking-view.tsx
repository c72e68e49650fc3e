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
  /** True when it has just got another time. */
  wasMoved: boolean;
  time: VisitorTime;
  texts: Texts;
  onReschedule(): void;
  onCancel(): void;
}

/** A booking as it is, and what can be done with it. */
export function BookingView({ token, booking, wasMoved, time, texts, onReschedule, onCancel }: BookingViewProps) {
  const isCancelled = booking.status === "cancelled";
  const isOver = !isCancelled && booking.end <= booking.now;
  const heading = isCancelled ? texts.cancelled : wasMoved ? texts.rescheduled : texts.yourBooking;
  return (
    <main class="sheet sheet-small">
      <FocusedHeading level={1} about={heading}>
        {heading}
      </FocusedHeading>
      <p class="title">{booking.title}</p>
      <div class={isCancelled ? "struck" : ""}>
        <MeetingFacts meeting={booking} span={booking} {...{ time, texts }} />
      </div>
      {isCancelled && <p>{texts.cancelledHelp}</p>}
      {isOver && <p>{texts.over}</p>}
      {!isCancelled && !isOver && (
        <>
          {wasMoved && <p>{texts.rescheduledHelp}</p>}
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
