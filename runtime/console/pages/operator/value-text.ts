/** A value as JSON over several lines. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "";
}

/** Lines that a value may take before it folds. */
export const foldedLines = 6;

/** The first lines of a text, without its end where there are more. */
export function firstLines(text: string): { head: string; folded: boolean } {
  const lines = text.split("\n");
  const long = lines.length > foldedLines || text.length > 2_000;
  if (!long) return { head: text, folded: false };
  return { head: lines.slice(0, foldedLines).join("\n").slice(0, 1_000), folded: true };
}

/** How large a value is, in words: "12 items, 3.4 KB". */
export function sizeText(value: unknown, json: string): string {
  const bytes = new TextEncoder().encode(json).length;
  const size = bytes < 1_000 ? `${bytes} bytes` : `${(bytes / 1_000).toFixed(1)} KB`;
  if (!Array.isArray(value)) return size;
  return `${value.length} ${value.length === 1 ? "item" : "items"}, ${size}`;
}

/** The first bytes of an image, in base64, and what it is then. */
const signatures = { iVBORw0KGgo: "image/png", "/9j/": "image/jpeg", R0lGOD: "image/gif" };

/** A text that is an image (SVG, or base64 of PNG, JPEG or GIF) as a data: URI; `undefined` for every other value. */
export function imageOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (/^\s*(<\?xml[^>]*>\s*)?<svg[\s>]/.test(value)) return `data:image/svg+xml,${encodeURIComponent(value)}`;
  // Shorter texts begin like that by chance.
  if (value.length < 60 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  const type = Object.entries(signatures).find(([start]) => value.startsWith(start))?.[1];
  return type === undefined ? undefined : `data:${type};base64,${value}`;
}
