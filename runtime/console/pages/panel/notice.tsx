import type { ComponentChildren } from "preact";

/** A whole screen that says why there is no room on it. */
export function Notice({ word, line = "", children }: { word: string; line?: string; children?: ComponentChildren }) {
  return (
    <main class="panel notice" data-tone="unknown">
      <div role="status">
        <h1>{word}</h1>
        {line !== "" && <p>{line}</p>}
      </div>
      {children}
    </main>
  );
}
