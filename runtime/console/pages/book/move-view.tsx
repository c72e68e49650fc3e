import { Button } from "../shared/button.tsx";
import type { Booked, Slot } from "./booking-api.ts";
import { FocusedHeading } from "./focused-heading.tsx";
import { MeetingFacts } from "./meeting-facts.tsx";
import type { Texts } from "./texts/texts.ts";
import type { VisitorTime } from "./visitor-time.ts";

interface MoveViewProps {
  booking: Booked;
  to: Slot;
  busy: boolean;
  /** Why it did not work. */
  problem: string | undefined;
  time: VisitorTime;
  texts: Texts;
  onMove(): void;
  onBack(): void;
}

/** Asks whether a booking is to go to a time. */
export function MoveView({ booking, to, busy, problem, time, texts, onMove, onBack }: MoveViewProps) {
  return (
    <main class="sheet sheet-small">
      <FocusedHeading level={1}>{texts.moveTo}</FocusedHeading>
      <p class="title">{booking.title}</p>
      <MeetingFacts meeting={booking} span={to} {...{ time, texts }} />
      {problem !== undefined && (
        <p class="alert" role="alert">
          {problem}
        </p>
      )}
      <div class="actions">
        <Button kind="primary" busy={busy} onPress={onMove}>
          {texts.moveHere}
        </Button>
        <Button onPress={onBack}>{texts.otherTime}</Button>
      </div>
    </main>
  );
}
