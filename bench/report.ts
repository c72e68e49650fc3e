import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import type { Figure } from "./figure.ts";

const page = new URL("../docs/reference/performance.md", import.meta.url);
const marks = { begin: "<!-- figures -->", end: "<!-- end of figures -->" };
const columns = ["Figure", "Atrium", "Compared with", "Ratio", "Bar", "Met"];

/** Prints figures as a table. */
export function printed(figures: readonly Figure[]): void {
  console.table(Object.fromEntries(figures.map((each) => [each.name, Object.fromEntries(cellsByColumn(each))])));
}

/**
 * Puts figures into the table of `docs/reference/performance.md`, each in the place of an earlier one of its name. Figures
 * of another machine are not mixed with these: they go.
 */
export async function written(figures: readonly Figure[]): Promise<void> {
  const text = await readFile(page, "utf8");
  const [before = "", rest = ""] = text.split(marks.begin);
  const [table = "", after = ""] = rest.split(marks.end);
  const machine = machineDescription();
  const lines = new Map<string, string>();
  if (table.includes(machine)) for (const line of table.split("\n").filter(isFigure)) lines.set(nameIn(line), line);
  for (const figure of figures) lines.set(figure.name, lineOf(figure));
  const head = [columns, columns.map(() => "---")].map((cells) => `| ${cells.join(" | ")} |`);
  const block = [marks.begin, "", machine, "", ...head, ...lines.values(), "", marks.end].join("\n");
  await writeFile(page, before + block + after);
}

function machineDescription(): string {
  const all = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Measured on ${all.length} cores of ${all[0]?.model.trim()}, ${memory} GB, ${process.platform}, Node ${process.versions.node}.`;
}

function lineOf(figure: Figure): string {
  return `| ${[figure.name, ...cellsByColumn(figure).map(([, cell]) => cell)].join(" | ")} |`;
}

function cellsByColumn({ value, baseline, ratio, bar }: Figure): [string, string][] {
  const against = baseline === undefined ? "" : `${baseline.value}: ${baseline.name}`;
  const cells = [value, against, ratio ?? "", bar?.text ?? "", bar === undefined ? "" : bar.met ? "yes" : "**no**"];
  return cells.map((cell, at) => [columns[at + 1] as string, cell]);
}

function isFigure(line: string): boolean {
  return line.startsWith("| ") && !line.startsWith("| ---") && nameIn(line) !== columns[0];
}

function nameIn(line: string): string {
  return line.slice(2, line.indexOf(" | "));
}
