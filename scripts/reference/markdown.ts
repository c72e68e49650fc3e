/** A Markdown table, aligned as the formatter wants it; columns that are empty in every row are left out. */
export function table(titles: string[], rows: string[][]): string {
  const used = titles.map((_, at) => at).filter((at) => at === 0 || rows.some((row) => row[at]));
  const cells = [titles, ...rows].map((row) => used.map((at) => cell(row[at] ?? "")));
  const widths = used.map((_, at) => Math.max(3, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** Paragraphs, without the empty ones. */
export function paragraphs(...parts: (string | undefined)[]): string {
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}
