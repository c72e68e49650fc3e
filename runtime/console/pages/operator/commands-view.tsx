import { useState } from "preact/hooks";
import type { Command } from "./answers.ts";
import { CommandForm } from "./command-form.tsx";
import { LevelBadge } from "./level-badge.tsx";
import { Prose } from "./prose.tsx";
import { hrefOf, type ModuleAddress } from "./route.ts";
import { search } from "./search.ts";
import type { CommandRuns } from "./use-command-runs.ts";
import type { Place } from "./use-status.ts";

interface CommandsViewProps {
  address: ModuleAddress;
  place: Place | undefined;
  commands: Readonly<Record<string, Command>>;
  /** The one whose form is open. */
  selected: string | undefined;
  runs: CommandRuns;
}

/** The commands that the key may call, and the form of the one that was chosen. */
export function CommandsView({ address, place, commands, selected, runs }: CommandsViewProps) {
  if (place === undefined) return <p class="quiet">No system has this module, so that nobody can call it.</p>;
  if (Object.keys(commands).length === 0) return <p class="quiet">It has no commands that this key may call.</p>;
  const command = selected === undefined || !Object.hasOwn(commands, selected) ? undefined : commands[selected];
  return (
    <div class={command === undefined ? "commands" : "commands commands-one"}>
      <CommandList address={address} commands={commands} selected={selected} />
      {selected !== undefined && command !== undefined && (
        <section class="command" aria-labelledby="command">
          <a class="command-back" href={hrefOf({ page: "module", module: address, tab: "commands" })}>
            All commands
          </a>
          <h2 id="command" class="command-name">
            <code>{selected}</code> <LevelBadge level={command.level} />
          </h2>
          <p>
            <Prose text={command.summary} />
          </p>
          {command.description && (
            <p class="quiet">
              <Prose text={command.description} />
            </p>
          )}
          <CommandForm key={selected} name={selected} command={command} runs={runs} />
        </section>
      )}
      {command === undefined && (
        <p class="quiet command-none">
          {selected === undefined ? "Choose a command." : `This key may call no command "${selected}".`}
        </p>
      )}
    </div>
  );
}

function CommandList({ address, commands, selected }: Pick<CommandsViewProps, "address" | "commands" | "selected">) {
  const [query, setQuery] = useState("");
  const items = Object.entries(commands).map(([name, command]) => ({ name, command, texts: [name, command.summary] }));
  const found = search(items, query);
  return (
    <div class="command-list">
      <input
        class="input"
        type="search"
        aria-label="Filter commands"
        placeholder={`Filter ${items.length} commands`}
        autocomplete="off"
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      <ul>
        {found.map(({ name, command }) => (
          <li key={name}>
            <a
              class="command-link"
              href={hrefOf({ page: "module", module: address, tab: "commands", command: name })}
              aria-current={name === selected ? "true" : undefined}
            >
              <span class="command-link-name">
                <code>{name}</code> <LevelBadge level={command.level} />
              </span>
              <span class="command-link-summary">{command.summary}</span>
            </a>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="quiet">None fits.</p>}
    </div>
  );
}
