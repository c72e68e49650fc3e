import type { ComponentChildren } from "preact";
import { Banners } from "./banners.tsx";

interface NoticeProps {
  /** What is the matter, in a few words. */
  word: string;
  /** What helps. */
  line?: string;
  /** That the connection is lost. */
  mark?: string | undefined;
  children?: ComponentChildren;
}

/** A whole screen that says why there is no room on it. */
export function Notice({ word, line, mark, children }: NoticeProps) {
  return (
    <main class="panel notice" data-tone="unknown" data-marked={mark !== undefined}>
      <Banners marks={[mark]} />
      <div class="notice-words" role="status">
        <h1>{word}</h1>
        {line !== undefined && <p>{line}</p>}
      </div>
      {children}
    </main>
  );
}
