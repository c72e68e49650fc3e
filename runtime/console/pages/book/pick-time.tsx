import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../shared/button.tsx";
import type { Slot, SlotSource } from "./booking-api.ts";
import { DayTimes } from "./day-times.tsx";
import { slotsByDay } from "./days.ts";
import { FailureNotice } from "./failure-notice.tsx";
import type { Language } from "./language.ts";
import { addMonths, monthOf } from "./month.ts";
import { MonthGrid } from "./month-grid.tsx";
import { useSlots } from "./use-slots.ts";
import { ownZone, type VisitorTime } from "./visitor-time.ts";
import { ZonePicker } from "./zone-picker.tsx";

interface PickTimeProps {
  source: SlotSource;
  /** Unix seconds between which something can be booked, and those of now. */
  bounds: { from: number; to: number; now: number };
  time: VisitorTime;
  language: Language;
  /** False while something else is in its place. */
  shown: boolean;
  /** Why the visitor is here again: what was free may not be so any longer. */
  notice: string | undefined;
  onZone(zone: string): void;
  onPick(slot: Slot): void;
}

/** A month to choose a day of, and the day's times. */
export function PickTime({ source, bounds, time, language, shown, notice, onZone, onPick }: PickTimeProps) {
  const { texts, locale } = language;
  const today = time.date(bounds.now);
  const [first, last] = [monthOf(time.date(bounds.from)), monthOf(time.date(Math.max(bounds.from, bounds.to)))];
  const [month, setMonth] = useState(first);
  const [date, setDate] = useState<string>();
  const slots = useSlots(source, month, bounds);
  const known = slots.of(month);
  const days = useMemo(() => (known === undefined ? undefined : slotsByDay(known, time)), [known, time]);
  const counts = useMemo(
    () => days && new Map([...days].map(([each, { length }]): [string, number] => [each, length])),
    [days],
  );
  const isEmpty = days !== undefined && ![...days.keys()].some((each) => monthOf(each) === month);
  const isEmptyEverywhere = monthsFrom(first, last).every((each) => slots.of(each)?.length === 0);

  const goTo = (chosen: string) => {
    setMonth(chosen);
    setDate(undefined);
  };

  // Whoever comes first sees a month in which something is free, if there is one.
  const looking = useRef(true);
  useEffect(() => {
    if (!looking.current || days === undefined) return;
    if (isEmpty && month < last) setMonth(addMonths(month, 1));
    else looking.current = false;
  }, [days, isEmpty, month, last]);

  const { reload } = slots;
  useEffect(() => {
    if (notice !== undefined) reload();
  }, [notice, reload]);

  // Whoever comes back finds the focus where the times begin.
  const [visits, setVisits] = useState(0);
  useEffect(() => {
    if (shown) setVisits((count) => count + 1);
  }, [shown]);

  if (slots.error !== undefined) {
    return <FailureNotice error={slots.error} texts={texts} onRetry={reload} />;
  }
  return (
    <div class="pick">
      {notice !== undefined && (
        <p class="alert" role="alert">
          {notice}
        </p>
      )}
      <section class="pick-day" aria-label={texts.chooseDay}>
        <MonthGrid
          {...{ month, first, last, today, counts, time, texts }}
          selected={date}
          onMonth={(chosen) => {
            looking.current = false;
            goTo(chosen);
          }}
          onSelect={setDate}
        />
        <div class="month-note" role="status">
          {days === undefined && <p class="unseen">{texts.loading}</p>}
          {isEmpty && <p class="quiet">{isEmptyEverywhere ? texts.noTimesAtAll : texts.noTimesInMonth}</p>}
        </div>
        {isEmpty && month < last && <Button onPress={() => goTo(addMonths(month, 1))}>{texts.nextFree}</Button>}
        <ZonePicker zone={time.zone} at={bounds.now} own={ownZone()} onChange={onZone} {...{ locale, texts }} />
      </section>
      <section class="pick-time" aria-label={texts.chooseTime}>
        {date === undefined ? (
          <p class="quiet">{texts.chooseDayFirst}</p>
        ) : (
          <DayTimes {...{ date, visits, time, texts, onPick }} slots={days && (days.get(date) ?? [])} />
        )}
      </section>
    </div>
  );
}

function monthsFrom(first: string, last: string): string[] {
  return first > last ? [] : [first, ...monthsFrom(addMonths(first, 1), last)];
}
