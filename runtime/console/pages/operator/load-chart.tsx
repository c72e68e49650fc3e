import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Histories } from "./answers.ts";
import { type Chart, createChart, type Plotted } from "./chart.ts";
import { ErrorBox } from "./error-box.tsx";
import { chartSpan, extremesOf, type Hold, holdsOf, secondsOf, seriesOf } from "./history-series.ts";
import { holdVariable, loadVariables } from "./load-variables.ts";
import { duration, timeOfDay } from "./time-text.ts";
import { useNow } from "./use-now.ts";
import { usePolled } from "./use-polled.ts";

/** What the variables count, in words. */
const words: Record<string, string> = { queue_size: "calls that wait", in_flight_size: "calls that run" };

/** How much a module has had to do over the last minutes, and when it had to hold still. */
export function LoadChart({ id }: { id: string }) {
  const { data, error } = usePolled(`/modules/${encodeURIComponent(id)}/history`, Histories, 2_000);
  const now = useNow();
  const plotted = useMemo(() => plottedOf(data ?? {}, now), [data, now]);
  const [pointed, setPointed] = useState<number>();
  return (
    <section aria-label="Load over the last 10 minutes">
      {error && data === undefined && <ErrorBox error={error} />}
      <Summary plotted={plotted} at={pointed} />
      <Plot plotted={plotted} onPoint={setPointed} />
      <Holds holds={plotted.holds} now={now} />
    </section>
  );
}

function plottedOf(histories: Histories, to: number): Plotted {
  const from = to - chartSpan;
  const seconds = secondsOf(from, to);
  return {
    from,
    to,
    lines: loadVariables.map((name) => ({ name, series: seriesOf(histories[name] ?? [], seconds) })),
    holds: holdsOf(histories[holdVariable] ?? []).filter(({ until }) => until > from),
  };
}

function Plot({ plotted, onPoint }: { plotted: Plotted; onPoint(at?: number): void }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart>(undefined);
  useEffect(() => {
    if (place.current === null) return;
    chart.current = createChart(place.current, loadVariables, onPoint);
    return () => chart.current?.destroy();
  }, [onPoint]);
  useEffect(() => chart.current?.show(plotted), [plotted]);
  // What it draws stands in words above and below.
  return <div ref={place} class="chart" aria-hidden="true" />;
}

/** Which line is which, and its values: now, or at the second that one points at. */
function Summary({ plotted, at }: { plotted: Plotted; at: number | undefined }) {
  const seconds = secondsOf(plotted.from, plotted.to);
  return (
    <dl class="chart-summary">
      {plotted.lines.map(({ name, series }) => {
        const extremes = extremesOf(series, seconds);
        const value = at === undefined ? extremes?.now : series[at];
        return (
          <div key={name} class={`chart-line chart-line-${name}`}>
            <dt>
              <code>{name}</code> <span class="quiet">{words[name]}</span>
            </dt>
            <dd>
              <strong>{value ?? "–"}</strong>{" "}
              <span class="quiet">{at === undefined ? "now" : `at ${timeOfDay(seconds[at] ?? plotted.to)}`}</span>
              {extremes !== undefined && (
                <span class="quiet">
                  , highest {extremes.highest} at {timeOfDay(extremes.highestAt)}
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Holds({ holds, now }: { holds: readonly Hold[]; now: number }) {
  if (holds.length === 0) return <p class="quiet">The service asked for no pause in the last 10 minutes.</p>;
  return (
    <>
      <h2 class="section-title">Held back by the service</h2>
      <ul class="plain-list">
        {holds.map(({ from, until }) => (
          <li key={from}>
            {timeOfDay(from)} to {timeOfDay(until)} <span class="quiet">({duration(until - from)})</span>
            {until > now && <strong class="held"> now</strong>}
          </li>
        ))}
      </ul>
    </>
  );
}
