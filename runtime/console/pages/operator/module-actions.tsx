import { useState } from "preact/hooks";
import { useConnectionState } from "../shared/session.ts";
import { useAccess } from "./access.ts";
import { Module } from "./answers.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { ErrorBox } from "./error-box.tsx";
import { useBuilding } from "./use-building.ts";

const words = { start: "Start", stop: "Stop", restart: "Restart" } as const;

type Action = keyof typeof words;

/** Starts, stops and restarts a module; each asks before. */
export function ModuleActions({ module }: { module: Module }) {
  const { ask, client } = useAccess();
  const { refresh } = useBuilding();
  const [running, setRunning] = useState<Action>();
  const [error, setError] = useState<Error>();
  const isLive = useConnectionState(client) === "open";

  const run = async (action: Action) => {
    setRunning(action);
    setError(undefined);
    try {
      await ask(`/modules/${encodeURIComponent(module.id)}/${action}`, Module, { method: "POST" });
    } catch (error) {
      setError(error as Error);
    }
    setRunning(undefined);
    refresh();
  };
  const actions: Action[] = module.state === "stopped" ? ["start"] : ["restart", "stop"];
  return (
    <div class="actions">
      {actions.map((action) => (
        <ConfirmButton
          key={action}
          question={`${words[action]} ${module.id}?`}
          label={`${words[action]} ${module.id}`}
          disabled={!isLive || (running !== undefined && running !== action)}
          busy={running === action}
          onConfirm={() => void run(action)}
        >
          {words[action]}
        </ConfirmButton>
      ))}
      {error && <ErrorBox error={error} />}
    </div>
  );
}
