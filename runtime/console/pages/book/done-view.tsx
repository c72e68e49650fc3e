import { useEffect } from "preact/hooks";
import type { NewBooking, Offer } from "./booking-api.ts";
import { CalendarLinks } from "./calendar-links.tsx";
import { FocusedHeading } from "./focused-heading.tsx";
import { MeetingFacts } from "./meeting-facts.tsx";
import type { Texts } from "./texts/texts.ts";
import type { VisitorTime } from "./visitor-time.ts";

interface DoneViewProps {
  booking: NewBooking;
  /** The secret part of the booking's link. */
  token: string;
  offer: Offer;
  time: VisitorTime;
  texts: Texts;
}

/** Says that a booking is made, and what can be done with it. */
export function DoneView({ booking, token, offer, time, texts }: DoneViewProps) {
  useEffect(() => {
    document.title = `${texts.booked}: ${offer.title}`;
  }, [texts, offer.title]);
  return (
    <main class="sheet sheet-small done">
      <DoneMark />
      <FocusedHeading level={1}>{texts.booked}</FocusedHeading>
      <p class="title">{offer.title}</p>
      <MeetingFacts meeting={offer} span={booking} people={booking.people} {...{ time, texts }} />
      <p>{texts.bookedHelp}</p>
      <CalendarLinks token={token} meeting={{ ...offer, ...booking }} texts={texts} />
      <p class="links">
        <a href={`/book/manage/${encodeURIComponent(token)}`}>{texts.changeOrCancel}</a>
        <a href={location.pathname}>{texts.bookAnother}</a>
      </p>
    </main>
  );
}

function DoneMark() {
  return (
    <svg class="done-mark" viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="22" />
      <path d="M15 24.500l6.500 6.500L34 18" />
    </svg>
  );
}
