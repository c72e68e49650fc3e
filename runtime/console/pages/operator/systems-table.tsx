import { isOperator, useAccess } from "./access.ts";
import type { System } from "./answers.ts";
import { modulesOf } from "./module-places.ts";
import { worstOf } from "./module-state.ts";
import { hrefOf } from "./route.ts";
import { StateMark } from "./state-mark.tsx";
import { TimeFor } from "./time-ago.tsx";
import { useBuilding } from "./use-building.ts";

/** Systems, each with its modules and their states. */
export function SystemsTable({ systems }: { systems: readonly System[] }) {
  const { user } = useAccess();
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">System</th>
          {isOperator(user) && <th scope="col">State</th>}
          {isOperator(user) && <th scope="col">Modules</th>}
          <th scope="col" class="wide-only">
            Mail address
          </th>
        </tr>
      </thead>
      <tbody>
        {systems.map((system) => (
          <tr key={system.id}>
            <th scope="row">
              <a href={hrefOf({ page: "system", system: system.id })}>{system.name}</a>
            </th>
            {isOperator(user) && (
              <td>
                <State system={system} />
              </td>
            )}
            {isOperator(user) && (
              <td>
                <Modules system={system} />
              </td>
            )}
            <td class="wide-only quiet">{system.email}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The worst state of a system's modules, and since when. */
function State({ system }: { system: System }) {
  const { modules } = useBuilding();
  const worst = worstOf(modulesOf(system, modules).map(({ module }) => module));
  if (worst === undefined) return null;
  return (
    <span class="state-since">
      <StateMark state={worst.state} /> <TimeFor since={worst.since} />
    </span>
  );
}

function Modules({ system }: { system: System }) {
  const { modules } = useBuilding();
  return (
    <ul class="module-links">
      {modulesOf(system, modules).map(({ name, module }) => (
        <li key={name}>
          <StateMark state={module.state} word={false} />{" "}
          <a href={hrefOf({ page: "module", module: { system: system.id, name }, tab: "status" })}>
            {name.replace(/_1$/, "")}
          </a>
        </li>
      ))}
    </ul>
  );
}
