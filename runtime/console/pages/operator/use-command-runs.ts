import { useCallback, useState } from "preact/hooks";
import { z } from "zod";
import type { ClientError } from "../../../../lib/client/index.ts";
import { useAccess } from "./access.ts";
import { argumentsOf, type Draft, emptyDrafts, type Issue } from "./draft.ts";
import type { Member } from "./field.ts";
import { placeIssues, shownPaths } from "./issue-places.ts";
import type { Place } from "./use-status.ts";

/** A command's form as it stands, and what its last call answered. */
export interface Run {
  draft: Draft;
  /** Messages by the path of their field; "" is the form as a whole. */
  issues: ReadonlyMap<string, readonly string[]>;
  running: boolean;
  outcome?: Outcome;
}

/** How a call ended. `took` in milliseconds, `at` in unix seconds. */
export type Outcome = { took: number; at: number } & ({ value: unknown } | { error: ClientError });

/** The forms and outcomes of a module's commands, for as long as its page is open. */
export interface CommandRuns {
  of(command: string): Run | undefined;
  /** Takes a changed form; what was wrong at `path` may be right now. */
  change(command: string, draft: Draft, path: string): void;
  /** Calls the command, if what was entered makes sense. */
  run(command: string, members: readonly Member[]): Promise<void>;
}

/** `details` of an error about arguments. */
const Issues = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) });

const noIssues: ReadonlyMap<string, readonly string[]> = new Map();

export function useCommandRuns(place: Place | undefined): CommandRuns {
  const { client, now } = useAccess();
  const [runs, setRuns] = useState<Readonly<Record<string, Run>>>({});

  const set = useCallback((command: string, part: Partial<Run>) => {
    setRuns((last) => ({
      ...last,
      [command]: { draft: {}, issues: noIssues, running: false, ...last[command], ...part },
    }));
  }, []);

  return {
    of: (command) => runs[command],
    change(command, draft, path) {
      const issues = new Map(runs[command]?.issues);
      issues.delete(path);
      set(command, { draft, issues });
    },
    async run(command, members) {
      if (place === undefined) return;
      const draft = runs[command]?.draft ?? emptyDrafts(members);
      const placed = (issues: readonly Issue[]) => placeIssues(issues, shownPaths(members, draft));
      const { args, issues } = argumentsOf(members, draft);
      set(command, { draft, issues: placed(issues) });
      if (issues.length > 0) return;
      set(command, { running: true });
      const begun = performance.now();
      const ended = () => ({ took: performance.now() - begun, at: now() });
      try {
        const value = await client.exec(place.system, place.name, command, args);
        set(command, { running: false, outcome: { value, ...ended() } });
      } catch (thrown) {
        const error = thrown as ClientError;
        const { issues = [] } = Issues.safeParse(error.details).data ?? {};
        set(command, { running: false, outcome: { error, ...ended() }, issues: placed(issues) });
      }
    },
  };
}
