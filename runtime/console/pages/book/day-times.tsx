import type { Slot } from "./booking-api.ts";
import { partsOfDay } from "./days.ts";
import { FocusedHeading } from "./focused-heading.tsx";
import type { Texts } from "./texts/texts.ts";
import type { VisitorTime } from "./visitor-time.ts";

interface DayTimesProps {
  date: string;
  /** Undefined while they are asked for. */
  slots: readonly Slot[] | undefined;
  /** How often the visitor came here: with each time the focus comes too. */
  visits: number;
  time: VisitorTime;
  texts: Texts;
  onPick(slot: Slot): void;
}

/** The free times of a day, each a button. */
export function DayTimes({ date, slots, visits, time, texts, onPick }: DayTimesProps) {
  return (
    <>
      <FocusedHeading level={2} about={`${date} ${visits}`}>
        {time.day(date)}
      </FocusedHeading>
      {slots?.length === 0 && <p class="quiet">{texts.noTimesOnDay}</p>}
      {partsOfDay(slots ?? [], time).map(({ part, slots: named }) => (
        <section key={part} aria-labelledby={`part-${part}`}>
          <h3 id={`part-${part}`} class="part-name">
            {texts[part]}
          </h3>
          <ul class="times">
            {named.map(({ slot, name }) => (
              <li key={slot.start}>
                <button type="button" class="button time" onClick={() => onPick(slot)}>
                  {name}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
