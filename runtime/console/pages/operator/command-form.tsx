import { useMemo, useRef } from "preact/hooks";
import { useConnectionState } from "../shared/session.ts";
import { useAccess } from "./access.ts";
import type { Command } from "./answers.ts";
import { CommandOutcome } from "./command-outcome.tsx";
import { emptyDrafts, memberOf } from "./draft.ts";
import { argumentFields } from "./field.ts";
import { SchemaField } from "./schema-field.tsx";
import { SubmitButton } from "./submit-button.tsx";
import type { CommandRuns } from "./use-command-runs.ts";

/** The form of a command, made from the schemas of its parameters, and what its last call answered. */
export function CommandForm({ name, command, runs }: { name: string; command: Command; runs: CommandRuns }) {
  const { client } = useAccess();
  const isLive = useConnectionState(client) === "open";
  const members = useMemo(() => argumentFields(command), [command]);
  const run = runs.of(name);
  const draft = run?.draft ?? emptyDrafts(members);
  const form = useRef<HTMLFormElement>(null);
  const issues = run?.issues ?? new Map();

  const running = run?.running ?? false;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (running || !isLive) return;
    await runs.run(name, members);
    // To the first thing that is wrong, if there is any, once it shows.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  return (
    <>
      <form ref={form} class="form" noValidate onSubmit={submit}>
        {members.length === 0 && <p class="quiet">It takes no arguments.</p>}
        {members.map(({ name: argument, field, required }) => (
          <SchemaField
            key={argument}
            id={`${name}-${argument}`}
            label={argument}
            field={field}
            required={required}
            draft={memberOf(draft, argument)}
            path={argument}
            issues={issues}
            onChange={(changed, path) =>
              runs.change(name, { ...(draft as Record<string, never>), [argument]: changed }, path)
            }
          />
        ))}
        <FormIssues messages={issues.get("") ?? []} />
        <p class="form-send">
          <SubmitButton busy={running} disabled={!isLive}>
            Run {name}
          </SubmitButton>
          {!isLive && <span class="quiet">Waits for a connection</span>}
        </p>
      </form>
      <CommandOutcome name={name} outcome={run?.outcome} running={running} />
    </>
  );
}

function FormIssues({ messages }: { messages: readonly string[] }) {
  if (messages.length === 0) return null;
  return (
    <p class="field-issue" role="alert">
      {messages.join("; ")}
    </p>
  );
}
