import { type Language as LanguageOf, pickLanguage as pick } from "../shared/language.ts";
import { de } from "./texts/de.ts";
import { en } from "./texts/en.ts";
import { es } from "./texts/es.ts";
import { fr } from "./texts/fr.ts";
import type { Texts } from "./texts/texts.ts";

/** A language in which a panel speaks. */
export type Language = LanguageOf<Texts>;

/** The first of a browser's languages that a panel speaks; else English, with times as most of the world writes them. */
export function pickLanguage(wanted: readonly string[]): Language {
  return pick(wanted, { en, de, fr, es });
}
