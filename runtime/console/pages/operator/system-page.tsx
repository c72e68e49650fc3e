import { isOperator, useAccess } from "./access.ts";
import { Types } from "./answers.ts";
import { ErrorBox } from "./error-box.tsx";
import { Heading } from "./heading.tsx";
import { modulesOf, namesOf } from "./module-places.ts";
import { NotFound } from "./not-found.tsx";
import { hrefOf } from "./route.ts";
import { StateMark } from "./state-mark.tsx";
import { TimeAgo } from "./time-ago.tsx";
import { useBuilding } from "./use-building.ts";
import { usePolled } from "./use-polled.ts";
import { Reason } from "./wrong-module.tsx";

/** A room or another space: what it is, and its modules. */
export function SystemPage({ id }: { id: string }) {
  const { user } = useAccess();
  const { systems } = useBuilding();
  const system = systems.find((each) => each.id === id);
  if (system === undefined) return <NotFound what={`There is no system "${id}" that this key reaches.`} />;
  return (
    <>
      <Heading>{system.name}</Heading>
      <dl class="facts">
        <Fact name="Id" value={system.id} />
        <Fact name="Mail address" value={system.email} />
        <Fact name="Seats" value={system.capacity?.toString()} />
        <Fact name="Zones" value={system.zones.join(", ")} />
        <Fact name="Panel" value={`/panel/${system.id}`} href={`/panel/${encodeURIComponent(system.id)}`} />
      </dl>
      {system.description && <p class="lead">{system.description}</p>}
      <h2 class="section-title">Modules</h2>
      {isOperator(user) ? <ModulesTable system={id} /> : <ModuleNames system={id} />}
    </>
  );
}

function Fact({ name, value = "", href }: { name: string; value?: string | undefined; href?: string }) {
  if (value === "") return null;
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{href === undefined ? value : <a href={href}>{value}</a>}</dd>
    </div>
  );
}

function ModulesTable({ system: id }: { system: string }) {
  const { systems, modules } = useBuilding();
  const system = systems.find((each) => each.id === id);
  const inside = system === undefined ? [] : modulesOf(system, modules);
  if (inside.length === 0) return <p class="quiet">It has none.</p>;
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Module</th>
          <th scope="col">State</th>
          <th scope="col">Since</th>
          <th scope="col" class="wide-only">
            Driver
          </th>
        </tr>
      </thead>
      <tbody>
        {inside.map(({ name, module }) => (
          <tr key={name}>
            <th scope="row">
              <a href={hrefOf({ page: "module", module: { system: id, name }, tab: "status" })}>{name}</a>
            </th>
            <td>
              <StateMark state={module.state} />
              <Reason module={module} />
            </td>
            <td class="nowrap">
              <TimeAgo time={module.since} />
            </td>
            <td class="wide-only quiet">{module.driver}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What those see who may not see states. */
function ModuleNames({ system }: { system: string }) {
  const { data, error } = usePolled(`/systems/${encodeURIComponent(system)}/types`, Types);
  if (error !== undefined && data === undefined) return <ErrorBox error={error} />;
  if (data === undefined) return <p class="quiet">Loading …</p>;
  const names = namesOf(data);
  if (names.length === 0) return <p class="quiet">It has none.</p>;
  return (
    <ul class="plain-list">
      {names.map((name) => (
        <li key={name}>
          <a href={hrefOf({ page: "module", module: { system, name }, tab: "status" })}>{name}</a>
        </li>
      ))}
    </ul>
  );
}
