import type { Texts } from "./texts/texts.ts";
import { durationText, type VisitorTime } from "./visitor-time.ts";

interface MeetingFactsProps {
  meeting: { durationMinutes: number; location: string; online: boolean };
  /** Unix seconds; absent before a time is chosen. */
  span?: { start: number; end: number } | undefined;
  /** Names of those it is with; with `choice` it is one of them. */
  people?: readonly string[];
  choice?: boolean;
  time: VisitorTime;
  texts: Texts;
}

/** When, how long and where. */
export function MeetingFacts({ meeting, span, people = [], choice = false, time, texts }: MeetingFactsProps) {
  return (
    <ul class="facts">
      {span !== undefined && (
        <li class="facts-when">
          <Mark path="M8 2v4M16 2v4M3 9h18M5 4h14a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z" />
          <span>
            {time.span(span.start, span.end)} <span class="quiet">({time.zone.replaceAll("_", " ")})</span>
          </span>
        </li>
      )}
      <li>
        <Mark path="M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z" />
        <span>{durationText(time.locale, meeting.durationMinutes)}</span>
      </li>
      {people.length > 0 && (
        <li>
          <Mark path="M20 21v-2a4 4 0 0 0-4-4H8a4 4 0 0 0-4 4v2M16 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0z" />
          <span>{texts.withPeople(listOf(people, time.locale, choice))}</span>
        </li>
      )}
      {meeting.location !== "" && (
        <li>
          <Mark path="M12 21s7-6.200 7-11a7 7 0 1 0-14 0c0 4.800 7 11 7 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z" />
          <span>{meeting.location}</span>
        </li>
      )}
      {meeting.online && (
        <li>
          <Mark path="M4 6h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM15 11l6-3.500v9L15 13" />
          <span>{texts.onlineMeeting}</span>
        </li>
      )}
    </ul>
  );
}

/** "Ada, Bob and Eve", or with `choice` "Ada, Bob or Eve". */
function listOf(names: readonly string[], locale: string, choice: boolean): string {
  return new Intl.ListFormat(locale, { type: choice ? "disjunction" : "conjunction" }).format(names);
}

function Mark({ path }: { path: string }) {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
