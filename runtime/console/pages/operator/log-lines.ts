/** The levels of log lines, from the least to the most urgent. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

export type LogLevel = (typeof logLevels)[number];

/** One line of a module's log; `time` in unix seconds. */
export interface LogLine {
  time: number;
  level: LogLevel;
  message: string;
}

/** What a log view holds: the lines that it shows, and while it pauses those that wait. */
export interface LogState {
  lines: readonly NumberedLine[];
  waiting: readonly NumberedLine[];
  paused: boolean;
  /** Lines that came while it paused and were too many to keep. */
  missed: number;
  /** How many there were in all. */
  count: number;
}

export interface NumberedLine extends LogLine {
  number: number;
}

export type LogAction =
  | { type: "add"; lines: readonly LogLine[] }
  | { type: "pause" }
  | { type: "resume" }
  | { type: "clear" };

/** Lines that a view keeps, and as many again while it pauses. */
export const keptLines = 1_000;

export const emptyLog: LogState = { lines: [], waiting: [], paused: false, missed: 0, count: 0 };

export function changeLog(state: LogState, action: LogAction): LogState {
  if (action.type === "pause") return { ...state, paused: true };
  if (action.type === "clear") return { ...state, lines: [], waiting: [], missed: 0 };
  if (action.type === "resume") {
    const lines = [...state.lines, ...state.waiting].slice(-keptLines);
    return { ...state, lines, waiting: [], paused: false, missed: 0 };
  }
  const numbered = action.lines.map((line, at) => ({ ...line, number: state.count + at }));
  const count = state.count + numbered.length;
  if (!state.paused) return { ...state, count, lines: [...state.lines, ...numbered].slice(-keptLines) };
  const waiting = [...state.waiting, ...numbered];
  return {
    ...state,
    count,
    waiting: waiting.slice(-keptLines),
    missed: state.missed + Math.max(0, waiting.length - keptLines),
  };
}

/** Lines of this level and above. */
export function linesFrom<L extends LogLine>(lines: readonly L[], level: LogLevel): readonly L[] {
  const least = logLevels.indexOf(level);
  return lines.filter((line) => logLevels.indexOf(line.level) >= least);
}

/**
 * The lines that a host kept, without the end that came live as well: one asks for both at once, so as to miss nothing.
 * Live lines have the time at which they came, so only level and text tell.
 */
export function linesBefore(kept: readonly LogLine[], live: readonly LogLine[]): readonly LogLine[] {
  const isSame = (a: LogLine | undefined, b: LogLine | undefined) => a?.level === b?.level && a?.message === b?.message;
  for (let overlap = Math.min(kept.length, live.length); overlap > 0; overlap--) {
    const end = kept.slice(kept.length - overlap);
    if (end.every((line, at) => isSame(line, live[at]))) return kept.slice(0, kept.length - overlap);
  }
  return kept;
}
