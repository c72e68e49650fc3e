import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { addDays, addMonths, columnOf, monthOf, sameDayIn, weeksOf } from "./month.ts";
import type { Texts } from "./texts/texts.ts";
import type { VisitorTime } from "./visitor-time.ts";

interface MonthGridProps {
  month: string;
  /** Months that can be gone to. */
  first: string;
  last: string;
  today: string;
  selected: string | undefined;
  /** How many times each date has; undefined while that is asked for. */
  counts: ReadonlyMap<string, number> | undefined;
  time: VisitorTime;
  texts: Texts;
  onMonth(month: string): void;
  onSelect(date: string): void;
}

/** A month's days as a grid that arrow keys move in, by the pattern that screen readers know of date pickers. */
export function MonthGrid(props: MonthGridProps) {
  const { month, first, last, today, selected, counts, time, texts, onMonth, onSelect } = props;
  const [cursor, setCursor] = useState<string>();
  const [moved, setMoved] = useState(0);
  const grid = useRef<HTMLTableElement>(null);

  // After a key that leads to another month, the focus goes there too.
  useLayoutEffect(() => {
    if (moved > 0) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [moved]);

  const isFree = (date: string) => (counts?.get(date) ?? 0) > 0;
  const dates = weeksOf(month, time.firstDay)
    .flat()
    .filter((date) => date !== undefined);
  const inMonth = (date: string | undefined) => (date !== undefined && monthOf(date) === month ? date : undefined);
  const reached = inMonth(cursor) ?? inMonth(selected) ?? dates.find(isFree) ?? inMonth(today) ?? dates[0];

  const pressed = (event: KeyboardEvent, date: string) => {
    const target = keyTarget(event.key, date, time.firstDay);
    if (target === undefined) return;
    event.preventDefault();
    if (monthOf(target) < first || monthOf(target) > last) return;
    setCursor(target);
    if (monthOf(target) !== month) {
      setMoved((count) => count + 1);
      onMonth(monthOf(target));
    }
    // At once, for the next key may come before anything is drawn.
    else grid.current?.querySelector<HTMLElement>(`[data-date="${target}"]`)?.focus();
  };

  const step = (count: number, label: string, sign: string) => {
    const target = addMonths(month, count);
    const isOutside = target < first || target > last;
    return (
      <button
        type="button"
        class="button month-step"
        aria-label={label}
        aria-disabled={isOutside}
        onClick={() => !isOutside && onMonth(target)}
      >
        <span aria-hidden="true">{sign}</span>
      </button>
    );
  };

  return (
    <div class="month">
      <div class="month-head">
        <h2 id="month-name" aria-live="polite">
          {time.month(month)}
        </h2>
        {step(-1, texts.previousMonth, "‹")}
        {step(1, texts.nextMonth, "›")}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid of dates is one. */}
      <table ref={grid} class="month-grid" role="grid" aria-labelledby="month-name" aria-busy={counts === undefined}>
        <thead>
          <tr>
            {time.weekdays.map(({ short, long }) => (
              <th key={long} scope="col" abbr={long}>
                {short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month, time.firstDay).map((week) => (
            <tr key={week.find((date) => date !== undefined)}>
              {week.map((date, column) =>
                date === undefined ? (
                  <td key={column} />
                ) : (
                  <td key={date}>
                    <button
                      type="button"
                      data-date={date}
                      class={["day", isFree(date) && "day-free", date === today && "day-today"]
                        .filter(Boolean)
                        .join(" ")}
                      tabIndex={date === reached ? 0 : -1}
                      aria-label={[
                        time.day(date),
                        ...(date === today ? [texts.today] : []),
                        ...(counts === undefined ? [] : [texts.timesFree(counts.get(date) ?? 0)]),
                      ].join(", ")}
                      aria-pressed={date === selected}
                      aria-disabled={!isFree(date)}
                      onKeyDown={(event) => pressed(event, date)}
                      onClick={() => {
                        setCursor(date);
                        if (isFree(date)) onSelect(date);
                      }}
                    >
                      {Number(date.slice(8))}
                    </button>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where a key leads from a date; undefined for other keys. */
function keyTarget(key: string, date: string, firstDay: number): string | undefined {
  switch (key) {
    case "ArrowLeft":
      return addDays(date, -1);
    case "ArrowRight":
      return addDays(date, 1);
    case "ArrowUp":
      return addDays(date, -7);
    case "ArrowDown":
      return addDays(date, 7);
    case "Home":
      return addDays(date, -columnOf(date, firstDay));
    case "End":
      return addDays(date, 6 - columnOf(date, firstDay));
    case "PageUp":
      return sameDayIn(date, addMonths(monthOf(date), -1));
    case "PageDown":
      return sameDayIn(date, addMonths(monthOf(date), 1));
    default:
      return undefined;
  }
}
