import { useEffect, useState } from "preact/hooks";
import type { ClientError } from "../../../../lib/client/index.ts";
import { useAccess } from "./access.ts";

/** Where a module is reached: a system, and its name there ("Calendar_1"). */
export interface Place {
  system: string;
  name: string;
}

/** A status variable as it was last told. */
export interface Variable {
  /** `undefined` until something is told; null also when the variable is removed. */
  value: unknown;
  /** How often it has changed since one looks. */
  changes: number;
  /** Unix seconds of the last change; `undefined` when none was seen. */
  changedAt?: number;
  /** Why the host tells nothing. */
  error?: ClientError;
}

const untold: Variable = { value: undefined, changes: 0 };

/** Follows a status variable of a module; without a place it stays untold. */
export function useStatus(place: Place | undefined, variable: string): Variable {
  const { client, now } = useAccess();
  const [told, setTold] = useState(untold);
  const { system, name } = place ?? {};
  useEffect(() => {
    setTold(untold);
    if (system === undefined || name === undefined) return;
    const handle = client.bind(
      system,
      name,
      variable,
      (value) =>
        setTold((last) =>
          last.value === undefined ? { value, changes: 0 } : { value, changes: last.changes + 1, changedAt: now() },
        ),
      (error) => setTold((last) => ({ ...last, error })),
    );
    return () => handle.cancel();
  }, [client, now, system, name, variable]);
  return told;
}
