import type { ComponentChildren } from "preact";
import type { System } from "./answers.ts";
import { modulesOf } from "./module-places.ts";
import { worstOf } from "./module-state.ts";
import { hrefOf, type Route } from "./route.ts";
import { StateMark } from "./state-mark.tsx";
import { useBuilding } from "./use-building.ts";

/** Links that a group shows at most. */
export const shownLinks = 60;

/** Some links under a title; `count` is how many there would be. */
export function NavGroup({ title, count, children }: { title: string; count: number; children: ComponentChildren }) {
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

/** A link of the navigation; `current` is the page that is shown. */
export function NavLink({
  href,
  current = false,
  children,
}: {
  href: string;
  current?: boolean;
  children: ComponentChildren;
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
export function SystemLink({ system, isCurrent, route }: { system: System; isCurrent: boolean; route: Route }) {
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
