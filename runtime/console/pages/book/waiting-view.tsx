import { useEffect } from "preact/hooks";
import type { NewBooking, Offer } from "./booking-api.ts";
import { FocusedHeading } from "./focused-heading.tsx";
import { MeetingFacts } from "./meeting-facts.tsx";
import type { Texts } from "./texts/texts.ts";
import type { VisitorTime } from "./visitor-time.ts";

interface WaitingViewProps {
  booking: NewBooking & { email: string };
  offer: Offer;
  time: VisitorTime;
  texts: Texts;
}

/** Says that a booking waits for its link in a mail, and until when. */
export function WaitingView({ booking, offer, time, texts }: WaitingViewProps) {
  const { email, holdExpires } = booking;
  useEffect(() => {
    document.title = `${texts.almostBooked}: ${offer.title}`;
  }, [texts, offer.title]);
  return (
    <main class="sheet sheet-small">
      <FocusedHeading level={1}>{texts.almostBooked}</FocusedHeading>
      <p class="title">{offer.title}</p>
      <MeetingFacts meeting={offer} span={booking} people={booking.people} {...{ time, texts }} />
      <p>{texts.confirmByMail(email)}</p>
      {holdExpires !== undefined && <p>{texts.keptUntil(time.time(holdExpires))}</p>}
      <p class="quiet">{texts.noMail}</p>
      <p class="links">
        <a href={location.pathname}>{texts.bookAnother}</a>
      </p>
    </main>
  );
}
