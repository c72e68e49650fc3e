import { stateText } from "./module-state.ts";

/** A shape for each state, so that none is told by its colour alone. On a square of 16. */
const shapes: Record<string, string> = {
  // An octagon with a bar, a cross, a square on its tip, half a square, a triangle.
  crash_looping: "M5 1H11L15 5V11L11 15H5L1 11V5ZM4 7V9H12V7Z",
  failed: "M4 2 8 6 12 2 14 4 10 8 14 12 12 14 8 10 4 14 2 12 6 8 2 4Z",
  config_error: "M8 .8 15.2 8 8 15.2.8 8ZM7 4V9H9V4ZM7 10.2V12.2H9V10.2Z",
  stale: "M2 2H14V14H2ZM8 4V12H12V4Z",
  offline: "M8 1.5 15.5 14.5H.5ZM7 6V10H9V6ZM7 11V13H9V11Z",
  // Half a circle, a square, a circle.
  starting: "M8 1A7 7 0 0 0 8 15ZM8 1A7 7 0 0 1 8 15V13A5 5 0 0 0 8 3Z",
  stopped: "M2 2H14V14H2ZM4 4V12H12V4Z",
  online: "M8 2A6 6 0 0 1 8 14 6 6 0 0 1 8 2Z",
};
const otherShape = "M8 1A7 7 0 0 1 8 15 7 7 0 0 1 8 1ZM8 3A5 5 0 0 0 8 13 5 5 0 0 0 8 3Z";

/** A state as shape and colour, with its word, or with the word for those who listen only. */
export function StateMark({ state, word = true }: { state: string; word?: boolean }) {
  return (
    <span class={`state state-${state}`} title={word ? undefined : stateText(state)}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path fill-rule="evenodd" d={shapes[state] ?? otherShape} />
      </svg>
      <span class={word ? "state-word" : "unseen"}>{stateText(state)}</span>
    </span>
  );
}
