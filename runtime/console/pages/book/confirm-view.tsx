import { Button } from "../shared/button.tsx";
import type { Booked } from "./booking-api.ts";
import { FocusedHeading } from "./focused-heading.tsx";
import { MeetingFacts } from "./meeting-facts.tsx";
import type { Texts } from "./texts/texts.ts";
import type { VisitorTime } from "./visitor-time.ts";

interface ConfirmViewProps {
  booking: Booked;
  busy: boolean;
  /** Why it did not work. */
  problem: string | undefined;
  time: VisitorTime;
  texts: Texts;
  onConfirm(): void;
}

/**
 * Lets whoever has the link in the mail make a booking of what waits for it. By a button: programs that look at the links in
 * mails open them too.
 */
export function ConfirmView({ booking, busy, problem, time, texts, onConfirm }: ConfirmViewProps) {
  const { title, holdExpires } = booking;
  return (
    <main class="sheet sheet-small">
      <FocusedHeading level={1}>{texts.confirmQuestion}</FocusedHeading>
      <p class="title">{title}</p>
      <MeetingFacts meeting={booking} span={booking} people={booking.people} {...{ time, texts }} />
      {holdExpires !== undefined && <p>{texts.keptUntil(time.time(holdExpires))}</p>}
      {problem !== undefined && (
        <p class="alert" role="alert">
          {problem}
        </p>
      )}
      <div class="actions">
        <Button kind="primary" busy={busy} onPress={onConfirm}>
          {texts.confirmYes}
        </Button>
      </div>
    </main>
  );
}
