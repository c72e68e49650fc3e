import "./day-line.css";
import type { DayLine } from "./day-line.ts";

const percent = (part: number) => `${(part * 100).toFixed(3)}%`;

/** Today as a line: its hours, its meetings, and now. */
export function DayLineView({ line, label }: { line: DayLine; label: string }) {
  return (
    <section class="day" aria-label={label}>
      <ol class="day-blocks">
        {line.blocks.map(({ id, start, end, title, time, phase, allDay }) => (
          <li
            key={id}
            class="day-block"
            data-phase={phase}
            data-all-day={allDay}
            style={{ left: percent(start), width: percent(end - start) }}
          >
            <span class="unseen">{`${time} ${title}`}</span>
            <span class="day-title" aria-hidden="true">
              {title}
            </span>
          </li>
        ))}
      </ol>
      <div class="day-now" style={{ left: percent(line.now) }} />
      <div class="day-ticks" aria-hidden="true">
        {line.ticks.map(({ at, label: hour }) => (
          <span key={at} class="day-tick" style={{ left: percent(at) }}>
            {hour}
          </span>
        ))}
      </div>
    </section>
  );
}
