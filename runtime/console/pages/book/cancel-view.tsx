import { useState } from "preact/hooks";
import { Button } from "../shared/button.tsx";
import type { Booked } from "./booking-api.ts";
import { FocusedHeading } from "./focused-heading.tsx";
import { MeetingFacts } from "./meeting-facts.tsx";
import type { Texts } from "./texts/texts.ts";
import type { VisitorTime } from "./visitor-time.ts";

interface CancelViewProps {
  booking: Booked;
  busy: boolean;
  /** Why it did not work. */
  problem: string | undefined;
  time: VisitorTime;
  texts: Texts;
  /** @param reason may be empty */
  onCancel(reason: string): void;
  onBack(): void;
}

/** Asks whether a booking is to be cancelled, and why. */
export function CancelView({ booking, busy, problem, time, texts, onCancel, onBack }: CancelViewProps) {
  const [reason, setReason] = useState("");
  return (
    <main class="sheet sheet-small">
      <FocusedHeading level={1}>{texts.cancelQuestion}</FocusedHeading>
      <p class="title">{booking.title}</p>
      <MeetingFacts meeting={booking} span={booking} people={booking.people} {...{ time, texts }} />
      <div class="field">
        <label for="reason">
          {texts.cancelReason} <span class="quiet">({texts.optional})</span>
        </label>
        <textarea
          id="reason"
          class="input"
          rows={3}
          maxLength={500}
          value={reason}
          onInput={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </div>
      {problem !== undefined && (
        <p class="alert" role="alert">
          {problem}
        </p>
      )}
      <div class="actions">
        <Button kind="danger" busy={busy} onPress={() => onCancel(reason.trim())}>
          {texts.cancelYes}
        </Button>
        <Button onPress={onBack}>{texts.cancelNo}</Button>
      </div>
    </main>
  );
}
