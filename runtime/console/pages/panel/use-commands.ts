import { useEffect, useRef, useState } from "preact/hooks";
import type { Client } from "../../../../lib/client/index.ts";
import type { Action } from "./room-actions.ts";

/** Milliseconds for which a message is shown. */
const shown = 8_000;

export interface Commands {
  /** Id of the action whose command runs. */
  running: string | undefined;
  /** What became of the last one, if it failed. */
  message: string | undefined;
  /** Does nothing while another one runs: what was tapped twice is sent once. */
  run(action: Action): void;
  dismiss(): void;
}

/** Carries out what people tap, one thing after the other. `explain` says in words why something failed. */
export function useCommands(client: Client, system: string, explain: (error: unknown) => string): Commands {
  const [running, setRunning] = useState<string>();
  const [message, setMessage] = useState<string>();
  // A second tap may come before the first one's effect is rendered.
  const busy = useRef(false);

  useEffect(() => {
    if (message === undefined) return;
    const timer = setTimeout(() => setMessage(undefined), shown);
    return () => clearTimeout(timer);
  }, [message]);

  const latest = useRef(explain);
  latest.current = explain;
  return {
    running,
    message,
    run({ id, command, args }) {
      if (busy.current) return;
      busy.current = true;
      setRunning(id);
      setMessage(undefined);
      client
        .exec(system, "Bookings", command, args)
        .catch((error: unknown) => setMessage(latest.current(error)))
        .finally(() => {
          busy.current = false;
          setRunning(undefined);
        });
    },
    dismiss: () => setMessage(undefined),
  };
}
