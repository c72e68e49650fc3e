import { useState } from "preact/hooks";
import type { System } from "./answers.ts";
import { firstOf, search } from "./search.ts";

/** Systems that are offered at once. */
const offered = 12;

interface SystemPickerProps {
  systems: readonly System[];
  /** Id of a system, "" for none. */
  chosen: string;
  onChoose(system: string): void;
}

/** Chooses one of many systems: a search, and what it finds. */
export function SystemPicker({ systems, chosen, onChoose }: SystemPickerProps) {
  const [query, setQuery] = useState("");
  const items = systems.map((system) => ({ system, texts: [system.name, system.id, system.email] }));
  const { shown, more } = firstOf(search(items, query), offered);
  // What is chosen stays in sight; where it is in sight it stays in its place.
  const isShown = shown.some(({ system }) => system.id === chosen);
  const first = isShown ? [] : items.filter(({ system }) => system.id === chosen);
  return (
    <fieldset class="field group">
      <legend class="field-label">Room</legend>
      {systems.length > offered && (
        <input
          class="input"
          type="search"
          aria-label="Search rooms"
          placeholder="Search rooms"
          autocomplete="off"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      <div class="picks">
        {[...first, ...shown].map(({ system }) => (
          <label key={system.id} class="pick">
            <input
              type="radio"
              name="system"
              value={system.id}
              checked={system.id === chosen}
              onChange={() => onChoose(system.id)}
            />
            {system.name} <small>{system.id}</small>
          </label>
        ))}
      </div>
      {more > 0 && <p class="quiet">and {more} more: search to find them</p>}
    </fieldset>
  );
}
