/** What a search looks through: any of these texts may hold any of its words. */
export interface Findable {
  texts: readonly (string | undefined)[];
}

/** Those items in which every word of the query is found, in capitals or not; all of them for an empty query. */
export function search<T extends Findable>(items: readonly T[], query: string): readonly T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items;
  return items.filter(({ texts }) => {
    const text = texts.join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The first of a list, and how many there are beyond. */
export function firstOf<T>(items: readonly T[], limit: number): { shown: readonly T[]; more: number } {
  return { shown: items.slice(0, limit), more: Math.max(0, items.length - limit) };
}
