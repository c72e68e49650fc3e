import { useMemo, useState } from "preact/hooks";
import { isOperator, useAccess } from "./access.ts";
import type { Module, System } from "./answers.ts";
import { modulesOf } from "./module-places.ts";
import { stateText, worstOf } from "./module-state.ts";
import { hrefOf, type Route } from "./route.ts";
import { search as find, firstOf } from "./search.ts";
import { StateMark } from "./state-mark.tsx";
import { useBuilding } from "./use-building.ts";

/** Links that the navigation shows at most, for systems and for modules. */
const shownLinks = 60;

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
        {firstOf(foundSystems, shownLinks).shown.map(({ system }) => (
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

function NavGroup({ title, count, children }: { title: string; count: number; children: preact.ComponentChildren }) {
  const more = count - shownLinks;
  return (
    <section class="nav-group">
      <h2 class="nav-title">
        {title} <span class="quiet">{count}</span>
      </h2>
      {count === 0 ? <p class="quiet nav-note">None found</p> : <ul class="nav-list">{children}</ul>}
      {more > 0 && <p class="quiet nav-note">and {more} more: search to find them</p>}
    </section>
  );
}

function NavLink({
  href,
  current = false,
  children,
}: {
  href: string;
  current?: boolean;
  children: preact.ComponentChildren;
}) {
  return (
    <li>
      <a class="nav-link" href={href} aria-current={current ? "page" : undefined}>
        {children}
      </a>
    </li>
  );
}

/** A system, and below the one that is shown its modules. */
function SystemLink({ system, isCurrent, route }: { system: System; isCurrent: boolean; route: Route }) {
  const { modules } = useBuilding();
  const inside = modulesOf(system, modules);
  const worst = worstOf(inside.map(({ module }) => module));
  return (
    <li>
      <a
        class="nav-link"
        href={hrefOf({ page: "system", system: system.id })}
        aria-current={isCurrent && route.page === "system" ? "page" : undefined}
      >
        {worst && <StateMark state={worst.state} word={false} />} {system.name}
      </a>
      {isCurrent && inside.length > 0 && (
        <ul class="nav-list nav-inside">
          {inside.map(({ name, module }) => (
            <NavLink
              key={name}
              href={hrefOf({ page: "module", module: { system: system.id, name }, tab: "status" })}
              current={isShown(route, system.id, name, module.id)}
            >
              <StateMark state={module.state} word={false} /> {name}
            </NavLink>
          ))}
        </ul>
      )}
    </li>
  );
}

function isShown(route: Route, system: string, name: string, id: string): boolean {
  if (route.page !== "module") return false;
  const { module } = route;
  return "id" in module ? module.id === id : module.system === system && module.name === name;
}

/** The system whose modules the navigation shows. */
function systemOf(route: Route, systems: readonly System[], modules: ReadonlyMap<string, Module>): string | undefined {
  if (route.page === "system") return route.system;
  if (route.page !== "module") return undefined;
  if ("system" in route.module) return route.module.system;
  const module = modules.get(route.module.id);
  return systems.find(({ id }) => module?.systems.includes(id))?.id;
}

function findableSystem(system: System) {
  return { system, texts: [system.name, system.id, system.email] };
}

function findableModule(module: Module) {
  return { module, texts: [module.name, module.id, module.driver, stateText(module.state), module.state] };
}
