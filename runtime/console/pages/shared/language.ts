/** A language in which a page speaks. */
export interface Language<Texts> {
  /** "de" */
  code: string;
  /** How times and numbers are written: "de-AT". */
  locale: string;
  texts: Texts;
}

/**
 * The first of a browser's languages that a page speaks; else English, with times as most of the world writes them.
 *
 * @param known what the page says, by language code
 */
export function pickLanguage<Texts>(
  wanted: readonly string[],
  known: Readonly<Record<string, Texts>> & { readonly en: Texts },
): Language<Texts> {
  for (const locale of wanted) {
    const code = locale.split("-", 1)[0]?.toLowerCase() ?? "";
    if (Object.hasOwn(known, code) && isLocale(locale)) return { code, locale, texts: known[code] as Texts };
  }
  return { code: "en", locale: "en-GB", texts: known.en };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
