import { de } from "./texts/de.ts";
import { en } from "./texts/en.ts";
import { es } from "./texts/es.ts";
import { fr } from "./texts/fr.ts";
import type { Texts } from "./texts/texts.ts";

const known: Record<string, Texts> = { en, de, fr, es };

/** A language in which a panel speaks. */
export interface Language {
  /** "de" */
  code: string;
  /** How times and numbers are written: "de-AT". */
  locale: string;
  texts: Texts;
}

/** The first of a browser's languages that a panel speaks; else English, with times as most of the world writes them. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const locale of wanted) {
    const code = locale.split("-", 1)[0]?.toLowerCase() ?? "";
    if (Object.hasOwn(known, code) && isLocale(locale)) return { code, locale, texts: known[code] as Texts };
  }
  return { code: "en", locale: "en-GB", texts: en };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
