/**
 * Reads `Display_2` as the second module called Display; without a number it is the first. A name may itself contain `_`,
 * so only a trailing number counts as an index.
 */
export function parseModuleName(text: string): { module: string; index: number } {
  const match = /^(.+)_([1-9]\d{0,8})$/.exec(text);
  return match ? { module: match[1] as string, index: Number(match[2]) } : { module: text, index: 1 };
}
