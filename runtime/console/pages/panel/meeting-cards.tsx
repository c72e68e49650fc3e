import type { MeetingView, RoomView } from "./room-view.ts";
import type { Texts } from "./texts/texts.ts";

/** The current meeting and the next one. */
export function MeetingCards({ view, texts }: { view: RoomView; texts: Texts }) {
  if (view.tone === "unknown") return null;
  return (
    <ul class="meetings">
      {view.current !== undefined && <Meeting label={texts.now} meeting={view.current} />}
      {view.next === undefined ? (
        <li class="meeting meeting-none">{texts.nothingNext}</li>
      ) : (
        <Meeting label={texts.next} meeting={view.next} />
      )}
    </ul>
  );
}

function Meeting({ label, meeting }: { label: string; meeting: MeetingView }) {
  return (
    <li class="meeting">
      <p class="meeting-when">
        <span class="meeting-label">{label}</span> <span class="meeting-time">{meeting.time}</span>
      </p>
      <p class="meeting-title">{meeting.title}</p>
    </li>
  );
}
