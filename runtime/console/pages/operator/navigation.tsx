import { useMemo, useState } from "preact/hooks";
import { isOperator, useAccess } from "./access.ts";
import type { Module, System } from "./answers.ts";
import { stateText } from "./module-state.ts";
import { NavGroup, NavLink, SystemLink, shownLinks } from "./nav-links.tsx";
import { hrefOf, type Route } from "./route.ts";
import { search as find, firstOf } from "./search.ts";
import { StateMark } from "./state-mark.tsx";
import { useBuilding } from "./use-building.ts";

/** The way to every page, and the search over systems and modules. `search` becomes its field. */
export function Navigation({ route, search }: { route: Route; search: { current: HTMLInputElement | null } }) {
  const { user } = useAccess();
  const { systems, modules } = useBuilding();
  const [query, setQuery] = useState("");
  const current = systemOf(route, systems, modules);

  const foundSystems = useMemo(() => find(systems.map(findableSystem), query), [systems, query]);
  const foundModules = useMemo(
    () => (query.trim() === "" ? [] : find([...modules.values()].map(findableModule), query)),
    [modules, query],
  );
  const emptyOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || query === "") return;
    // The first Esc empties the search; only the next closes what is around it.
    event.preventDefault();
    setQuery("");
  };

  return (
    <nav class="navigation" aria-label="Main">
      <ul class="nav-list">
        <NavLink href={hrefOf({ page: "overview" })} current={route.page === "overview"}>
          Overview
        </NavLink>
        {isOperator(user) && (
          <NavLink href={hrefOf({ page: "panels" })} current={route.page === "panels" || route.page === "pair"}>
            Panels
          </NavLink>
        )}
      </ul>
      <search class="nav-search">
        <input
          ref={search}
          class="input"
          type="search"
          placeholder="Search  /"
          aria-label={isOperator(user) ? "Search systems and modules" : "Search systems"}
          autocomplete="off"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={emptyOnEscape}
        />
      </search>
      <NavGroup title="Systems" count={foundSystems.length}>
        {withCurrent(foundSystems, current).map(({ system }) => (
          <SystemLink key={system.id} system={system} isCurrent={system.id === current} route={route} />
        ))}
      </NavGroup>
      {foundModules.length > 0 && (
        <NavGroup title="Modules" count={foundModules.length}>
          {firstOf(foundModules, shownLinks).shown.map(({ module }) => (
            <NavLink key={module.id} href={hrefOf({ page: "module", module: { id: module.id }, tab: "status" })}>
              <StateMark state={module.state} word={false} /> {module.name} <small>{module.id}</small>
            </NavLink>
          ))}
        </NavGroup>
      )}
      <p class="unseen" role="status">
        {query.trim() !== "" && `${foundSystems.length} systems, ${foundModules.length} modules found`}
      </p>
    </nav>
  );
}

/** The system whose modules the navigation shows. */
function systemOf(route: Route, systems: readonly System[], modules: ReadonlyMap<string, Module>): string | undefined {
  if (route.page === "system") return route.system;
  if (route.page !== "module") return undefined;
  if ("system" in route.module) return route.module.system;
  const module = modules.get(route.module.id);
  return systems.find(({ id }) => module?.systems.includes(id))?.id;
}

/** The first systems, and the one that is shown, wherever it stands. */
function withCurrent<F extends { system: System }>(found: readonly F[], current: string | undefined): readonly F[] {
  const { shown } = firstOf(found, shownLinks);
  const far = found.slice(shownLinks).filter(({ system }) => system.id === current);
  return [...far, ...shown];
}

function findableSystem(system: System) {
  return { system, texts: [system.name, system.id, system.email] };
}

function findableModule(module: Module) {
  return { module, texts: [module.name, module.id, module.driver, stateText(module.state), module.state] };
}
