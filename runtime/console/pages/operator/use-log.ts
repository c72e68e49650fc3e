import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { useConnectionState } from "../shared/session.ts";
import { useAccess } from "./access.ts";
import { LogLines } from "./answers.ts";
import { changeLog, emptyLog, type LogAction, type LogLine, type LogState, linesBefore } from "./log-lines.ts";

/** Follows a module's log: the lines that the host has kept, then every one that comes; after a lost connection too. */
export function useLog(id: string): { state: LogState; act(action: LogAction): void; error: Error | undefined } {
  const { client, ask, now } = useAccess();
  const [state, act] = useReducer(changeLog, emptyLog);
  const [error, setError] = useState<Error>();
  const isOpen = useConnectionState(client) === "open";
  /** Unix seconds of the last line that is there. */
  const last = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    if (!isOpen) return;
    const ended = new AbortController();
    const add = (lines: readonly LogLine[]) => {
      last.current = lines.at(-1)?.time ?? last.current;
      act({ type: "add", lines });
    };
    const known = last.current;
    /** What comes before the kept lines do. */
    let early: LogLine[] | undefined = [];
    const handle = client.debug(
      id,
      ({ level, message }) => {
        const line = { time: now(), level, message };
        if (early === undefined) add([line]);
        else early.push(line);
      },
      setError,
    );
    const keptLines = async () => {
      const kept = await ask(`/modules/${encodeURIComponent(id)}/logs`, LogLines, { signal: ended.signal });
      setError(undefined);
      return kept.filter(({ time }) => time > known);
    };
    keptLines()
      .catch((error: Error) => {
        if (!ended.signal.aborted) setError(error);
        return [];
      })
      .then((kept) => {
        const lines = early ?? [];
        early = undefined;
        if (!ended.signal.aborted) add([...linesBefore(kept, lines), ...lines]);
      });
    return () => {
      ended.abort();
      handle.cancel();
    };
  }, [client, ask, now, id, isOpen]);
  return { state, act, error };
}
