import { calendarFileOf } from "./booking-api.ts";
import type { Texts } from "./texts/texts.ts";

interface CalendarLinksProps {
  /** The secret part of the booking's link. */
  token: string;
  meeting: { title: string; location: string; start: number; end: number };
  texts: Texts;
}

/** Ways for a meeting into the visitor's own calendar. Nothing is sent to anybody before a link is followed. */
export function CalendarLinks({ token, meeting, texts }: CalendarLinksProps) {
  const { title, location, start, end } = meeting;
  const [from, to] = [start, end].map((unix) => new Date(unix * 1_000).toISOString().replace(".000", "")) as [
    string,
    string,
  ];
  const compact = (iso: string) => iso.replaceAll(/[-:]/g, "");
  const google = { action: "TEMPLATE", text: title, location, dates: `${compact(from)}/${compact(to)}` };
  const outlook = {
    path: "/calendar/action/compose",
    rru: "addevent",
    subject: title,
    location,
    startdt: from,
    enddt: to,
  };
  return (
    <section class="calendars" aria-labelledby="calendars-name">
      <h2 id="calendars-name">{texts.addToCalendar}</h2>
      <ul>
        <li>
          <a class="button" href={calendarFileOf(token)} download="booking.ics">
            {texts.calendarFile}
          </a>
        </li>
        <OutsideLink to={`https://calendar.google.com/calendar/render?${new URLSearchParams(google)}`} name="Google" />
        <OutsideLink
          to={`https://outlook.office.com/calendar/0/deeplink/compose?${new URLSearchParams(outlook)}`}
          name="Outlook"
        />
      </ul>
    </section>
  );
}

function OutsideLink({ to, name }: { to: string; name: string }) {
  return (
    <li>
      <a class="button" href={to} target="_blank" rel="noopener noreferrer">
        {name}
      </a>
    </li>
  );
}
