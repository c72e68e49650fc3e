import { useMemo, useState } from "preact/hooks";
import { Button } from "../shared/button.tsx";
import { isOperator, useAccess } from "./access.ts";
import { Heading } from "./heading.tsx";
import { countStates, wrongModules } from "./module-state.ts";
import { firstOf } from "./search.ts";
import { StateMark } from "./state-mark.tsx";
import { SystemsTable } from "./systems-table.tsx";
import { useBuilding } from "./use-building.ts";
import { WrongModule } from "./wrong-module.tsx";

/** Rows that a list of the overview begins with, and grows by. */
const step = 50;

/** What runs and what is wrong, what is wrong first. */
export function OverviewPage() {
  const { user } = useAccess();
  const { systems } = useBuilding();
  const [limit, setLimit] = useState(step);
  const { shown, more } = firstOf(systems, limit);
  return (
    <>
      <Heading>Overview</Heading>
      {isOperator(user) && <Modules />}
      <section aria-labelledby="systems">
        <h2 id="systems" class="section-title">
          Systems <span class="quiet">{systems.length}</span>
        </h2>
        {systems.length === 0 ? (
          <p class="quiet">There are none that this key reaches.</p>
        ) : (
          <SystemsTable systems={shown} />
        )}
        <More count={more} onMore={() => setLimit(limit + step)} />
      </section>
    </>
  );
}

/** How many modules are in each state, and those that somebody has to look at. */
function Modules() {
  const { modules } = useBuilding();
  const all = useMemo(() => [...modules.values()], [modules]);
  const wrong = useMemo(() => wrongModules(all), [all]);
  const [limit, setLimit] = useState(step);
  const { shown, more } = firstOf(wrong, limit);
  return (
    <>
      <ul class="counts" aria-label="Modules by state">
        {countStates(all).map(({ state, count }) => (
          <li key={state} class={`count count-${state}`}>
            <span class="count-number">{count}</span> <StateMark state={state} />
          </li>
        ))}
        {all.length === 0 && <li class="quiet">There are no modules that this key reaches.</li>}
      </ul>
      <section aria-labelledby="wrong">
        <h2 id="wrong" class="section-title">
          Needs attention <span class="quiet">{wrong.length}</span>
        </h2>
        {wrong.length === 0 && <p class="all-well">Nothing is wrong.</p>}
        {wrong.length > 0 && (
          <ul class="wrong-list">
            {shown.map((module) => (
              <WrongModule key={module.id} module={module} />
            ))}
          </ul>
        )}
        <More count={more} onMore={() => setLimit(limit + step)} />
      </section>
    </>
  );
}

function More({ count, onMore }: { count: number; onMore(): void }) {
  if (count === 0) return null;
  return (
    <p class="more">
      <Button class="button-small" onPress={onMore}>
        Show more
      </Button>{" "}
      <span class="quiet">{count} more</span>
    </p>
  );
}
