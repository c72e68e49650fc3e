import { styleText } from "node:util";
import type { Terminal } from "./terminal.ts";

type Colour = "bold" | "dim" | "green" | "yellow" | "red";

/** Text in a colour, where the terminal has colours. */
export function painted(terminal: Terminal, colour: Colour, text: string): string {
  return terminal.colours ? styleText(colour, text, { validateStream: false }) : text;
}

/** A value for reading: strings as they are, all else as JSON, on one line where it fits into `width` columns. */
export function formatValue(value: unknown, width = 80): string {
  return typeof value === "string" ? value : json(value, width, "");
}

function json(value: unknown, width: number, indent: string): string {
  const line = JSON.stringify(value) ?? "null";
  if (typeof value !== "object" || value === null || indent.length + line.length <= width) return line;
  const inner = `${indent}  `;
  const [open, close, parts] = Array.isArray(value)
    ? ["[", "]", value.map((item) => json(item, width, inner))]
    : ["{", "}", Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${json(item, width, inner)}`)];
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}

/** Local date and time of an instant in milliseconds since the epoch: "2026-01-05 09:00:00". */
export function formatTime(instant: number): string {
  const time = new Date(instant);
  const two = (part: number) => String(part).padStart(2, "0");
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":")}`;
}

/** A length of time in its largest unit: "45 min", "3 h". */
export function formatDuration(milliseconds: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
  ] as const;
  const [unit, size] = units.find(([, size]) => milliseconds >= size) ?? ["s", 1_000];
  return `${Math.max(0, Math.floor(milliseconds / size))} ${unit}`;
}

/** Columns between two columns. */
const gap = 2;
/** What the last column keeps when others are wide, and what is left at least of one that is cut. */
const narrowest = { last: 14, cut: 10 };

/**
 * Lines of a table in aligned columns. In a terminal the last column wraps within itself, and those between the first and
 * the last lose their beginning where nothing else helps; elsewhere every row is one line and complete.
 */
export function formatTable(
  rows: string[][],
  options: { width?: number | undefined; paint?: (cell: string, column: number, text: string) => string } = {},
): string[] {
  const { width = Number.POSITIVE_INFINITY, paint = (_, __, text) => text } = options;
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns - 1 }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const left = () => width - widths.reduce((sum, each) => sum + each + gap, 0);
  while (left() < narrowest.last) {
    const widest = Math.max(...widths.slice(1));
    if (widest <= narrowest.cut) break;
    widths[widths.indexOf(widest, 1)] = widest - 1;
  }
  const indent = " ".repeat(widths.reduce((sum, each) => sum + each + gap, 0));
  return rows.flatMap((row) => {
    const cells = widths.map((each, at) => {
      const cell = row[at] ?? "";
      return paint(cell, at, cut(cell, each).padEnd(each)) + " ".repeat(gap);
    });
    const [first = "", ...more] = wrap(row[columns - 1] ?? "", Math.max(left(), narrowest.last));
    return [cells.join("") + first, ...more.map((text) => indent + text)].map((text) => text.trimEnd());
  });
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`;
}

/** Breaks text after spaces and hyphens into lines of at most `width` columns; what has neither is broken anywhere. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let piece of text.split(/(?<=[\s-])/)) {
    if (line !== "" && (line + piece).trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    for (; piece.trimEnd().length > width; piece = piece.slice(width)) lines.push(piece.slice(0, width));
    line += piece;
  }
  return [...lines, line.trimEnd()];
}
