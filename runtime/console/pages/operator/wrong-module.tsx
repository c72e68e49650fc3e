import type { Module } from "./answers.ts";
import { hrefOf } from "./route.ts";
import { StateMark } from "./state-mark.tsx";
import { TimeFor } from "./time-ago.tsx";
import { useBuilding } from "./use-building.ts";
import { useStatus } from "./use-status.ts";

/** Systems that are named; a calendar may serve hundreds. */
const namedSystems = 3;

/** A module that somebody has to look at: what is wrong, since when, and which rooms feel it. */
export function WrongModule({ module }: { module: Module }) {
  const places = useBuilding().placesOf(module.id);
  const more = places.length - namedSystems;
  return (
    <li class={`wrong wrong-${module.state}`}>
      <div class="wrong-head">
        <StateMark state={module.state} />
        <a class="wrong-name" href={hrefOf({ page: "module", module: { id: module.id }, tab: "status" })}>
          {module.name} <small>{module.id}</small>
        </a>
        <span class="wrong-since">
          <TimeFor since={module.since} />
        </span>
      </div>
      <Reason module={module} />
      {places.length > 0 && (
        <p class="wrong-systems quiet">
          In{" "}
          {places.slice(0, namedSystems).map(({ system }, at) => (
            <>
              {at > 0 && ", "}
              <a href={hrefOf({ page: "system", system: system.id })}>{system.name}</a>
            </>
          ))}
          {more > 0 && ` and ${more} more`}
        </p>
      )}
    </li>
  );
}

/** Why it does not run; a module that runs and reaches nothing says so in its status, if it does. */
export function Reason({ module }: { module: Module }) {
  const [first] = useBuilding().placesOf(module.id);
  const place = module.state === "offline" && first ? { system: first.system.id, name: first.name } : undefined;
  const { value } = useStatus(place, "last_error");
  const text = module.error?.message ?? (typeof value === "string" ? value : undefined);
  return text === undefined ? null : <p class="reason">{text}</p>;
}
