import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { z } from "zod";
import { ClientError } from "../../../../lib/client/index.ts";
import { useAccess } from "./access.ts";

/** What the host answers to a path, asked again and again. */
export interface Polled<T> {
  /** The last answer; the same object for as long as the host answers the same. */
  data: T | undefined;
  /** Why the last request failed; `undefined` after one that did not. */
  error: Error | undefined;
  /** Asks now. */
  refresh(): void;
}

/** Milliseconds after which what has no interval is asked again, because there was no answer. */
const retryDelay = 2_000;

/**
 * Asks for a path at once and then every `interval` milliseconds while the page is visible; without an interval, until the
 * host has answered. Without a path it asks nothing.
 */
export function usePolled<T>(path: string | undefined, schema: z.ZodType<T>, interval?: number): Polled<T> {
  const { ask } = useAccess();
  const [answer, setAnswer] = useState<{ path?: string; text?: string; data?: T; error?: Error }>({});
  const askNow = useRef(() => {});

  useEffect(() => {
    if (path === undefined) return;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAsking = false;
    const poll = async () => {
      clearTimeout(timer);
      if (isAsking || document.hidden) return;
      isAsking = true;
      let next = interval;
      try {
        const data = await ask(path, schema, { signal: ended.signal });
        const text = JSON.stringify(data);
        setAnswer((last) => {
          if (last.path === path && last.text === text) return last.error === undefined ? last : withoutError(last);
          return { path, text, data };
        });
      } catch (error) {
        if (ended.signal.aborted) return;
        setAnswer((last) => ({ ...(last.path === path ? last : { path }), error: error as Error }));
        if (isNoAnswer(error)) next ??= retryDelay;
      }
      isAsking = false;
      if (next !== undefined) timer = setTimeout(poll, next);
    };
    askNow.current = () => void poll();
    document.addEventListener("visibilitychange", poll);
    void poll();
    return () => {
      ended.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", poll);
    };
  }, [ask, path, schema, interval]);

  const refresh = useCallback(() => askNow.current(), []);
  const isCurrent = answer.path === path;
  return { data: isCurrent ? answer.data : undefined, error: isCurrent ? answer.error : undefined, refresh };
}

function isNoAnswer(error: unknown): boolean {
  return error instanceof ClientError && error.code === "connection_lost";
}

function withoutError<T extends { error?: Error }>({ error: _, ...rest }: T): Omit<T, "error"> {
  return rest;
}
