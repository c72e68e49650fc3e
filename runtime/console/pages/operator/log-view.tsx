import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../shared/button.tsx";
import { ErrorBox } from "./error-box.tsx";
import { type LogLevel, linesFrom, logLevels, type NumberedLine } from "./log-lines.ts";
import { absoluteTime, timeOfDay } from "./time-text.ts";
import { useLog } from "./use-log.ts";

/** Pixels from its end at which a log counts as scrolled to it. */
const nearEnd = 24;

/** A module's log as it comes. */
export function LogView({ id }: { id: string }) {
  const { state, act, error } = useLog(id);
  const [level, setLevel] = useState<LogLevel>("debug");
  const shown = useMemo(() => linesFrom(state.lines, level), [state.lines, level]);
  const { waiting, missed, paused } = state;
  return (
    <section aria-label="Log">
      <div class="log-bar">
        <label>
          Level{" "}
          <select
            class="input input-small"
            value={level}
            onInput={(event) => setLevel(event.currentTarget.value as LogLevel)}
          >
            {logLevels.map((each) => (
              <option key={each} value={each}>
                {each === "fatal" ? each : `${each} and up`}
              </option>
            ))}
          </select>
        </label>
        <Button class="button-small" onPress={() => act({ type: paused ? "resume" : "pause" })}>
          {paused ? "Resume" : "Pause"}
        </Button>
        <Button class="button-small" onPress={() => act({ type: "clear" })}>
          Clear
        </Button>
        <span class="quiet" role="status">
          {paused && `Paused: ${waiting.length} ${waiting.length === 1 ? "line waits" : "lines wait"}`}
          {missed > 0 && `, ${missed} older ones are lost`}
        </span>
        <span class="quiet log-count">
          {shown.length < state.lines.length && `${shown.length} of `}
          {state.lines.length} {state.lines.length === 1 ? "line" : "lines"}
        </span>
      </div>
      {error && <ErrorBox error={error} />}
      <Lines lines={shown} />
    </section>
  );
}

/** Lines that stay at their end as long as one does not scroll away from it. */
function Lines({ lines }: { lines: readonly NumberedLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (box.current !== null && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  const scrolled = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: { currentTarget: HTMLElement }) => {
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
  };
  return (
    <div
      ref={box}
      class="log"
      role="log"
      aria-live="off"
      aria-label="Lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key.
      tabIndex={0}
      onScroll={scrolled}
    >
      {lines.length === 0 && <p class="quiet log-empty">No lines yet. They appear as the module writes them.</p>}
      {lines.map(({ number, time, level, message }) => (
        <p key={number} class={`log-line log-${level}`}>
          <time title={absoluteTime(time)}>{timeOfDay(time)}</time>
          <span class="log-level">{level}</span>
          <span class="log-message">{message}</span>
        </p>
      ))}
    </div>
  );
}
