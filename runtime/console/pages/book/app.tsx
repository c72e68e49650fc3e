import { BookPage } from "./book-page.tsx";
import type { Language } from "./language.ts";
import { ManagePage } from "./manage-page.tsx";

interface AppProps {
  /** Of the address: `/book/{name}` or `/book/manage/{token}`. */
  path: string;
  language: Language;
}

/** What the address says: something to book, or a booking. */
export function App({ path, language }: AppProps) {
  const [, , first = "", second] = path.split("/").map(decodeURIComponent);
  if (second !== undefined && second !== "") return <ManagePage token={second} language={language} />;
  return <BookPage name={first} language={language} />;
}
