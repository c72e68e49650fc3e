import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { FailureNotice } from "./failure-notice.tsx";
import { Refused } from "./host.ts";
import type { Texts } from "./texts/texts.ts";

interface LoadedProps<Answer> {
  ask(signal: AbortSignal): Promise<Answer>;
  /** Said when the host knows no such thing. */
  missing: { title: string; help: string };
  texts: Texts;
  /** Shows the answer; `reload` asks anew, and shows what comes. */
  children(answer: Answer, reload: () => Promise<Answer>): ComponentChildren;
}

/** Asks the host once, and shows what it answers: something, that there is nothing, or that it cannot say. */
export function Loaded<Answer>({ ask, missing, texts, children }: LoadedProps<Answer>) {
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<unknown>();
  const given = useRef(new AbortController());

  const load = async () => {
    const found = await ask(given.current.signal);
    setAnswer(found);
    return found;
  };
  const first = () => {
    setError(undefined);
    load().catch((failure: unknown) => {
      if (!given.current.signal.aborted) setError(failure);
    });
  };
  useEffect(() => {
    given.current = new AbortController();
    first();
    return () => given.current.abort();
  }, []);

  if (answer !== undefined) return children(answer, load);
  return (
    <main class="sheet sheet-small">
      {error === undefined ? (
        <p class="notice quiet" role="status">
          {texts.loading}
        </p>
      ) : error instanceof Refused && (error.status === 404 || error.status === 410) ? (
        <div class="notice">
          <h1>{missing.title}</h1>
          <p>{missing.help}</p>
        </div>
      ) : (
        <FailureNotice error={error} texts={texts} onRetry={first} />
      )}
    </main>
  );
}
