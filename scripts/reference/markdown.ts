/** A Markdown table; columns that are empty in every row are left out. */
export function table(titles: string[], rows: string[][]): string {
  const used = titles.map((_, at) => at).filter((at) => at === 0 || rows.some((row) => row[at]));
  const line = (cells: string[]) => `| ${used.map((at) => cells[at] ?? "").join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map((row) => line(row.map(cell)))].join("\n");
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
