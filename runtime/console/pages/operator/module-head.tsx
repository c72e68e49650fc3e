import type { Worker } from "./answers.ts";
import { Heading } from "./heading.tsx";
import { ModuleActions } from "./module-actions.tsx";
import { hrefOf } from "./route.ts";
import { StateMark } from "./state-mark.tsx";
import { TimeFor } from "./time-ago.tsx";
import type { Subject, SubjectDetails } from "./use-subject.ts";
import { Reason } from "./wrong-module.tsx";

/** Systems that are named; a calendar may serve hundreds. */
const namedSystems = 12;

/** What a module is, how it fares and since when, and what may be done with it as a whole. */
export function ModuleHead({ subject, details }: { subject: Subject; details: SubjectDetails }) {
  const { title, module, systems } = subject;
  const more = systems.length - namedSystems;
  return (
    <div class="module-head">
      <div class="module-title">
        <Heading>{title}</Heading>
        {module && (
          <p class="module-state">
            <StateMark state={module.state} /> <TimeFor since={module.since} />
          </p>
        )}
        {module && details.operable && <ModuleActions module={module} />}
      </div>
      {module && <Reason module={module} />}
      {module?.state === "crash_looping" && (
        <p>It is not started again by itself. Restart it when the cause is mended: that clears its crashes.</p>
      )}
      {(module?.state === "crash_looping" || module?.state === "stale") && (
        <p class="quiet">Its status variables show what was known before it crashed.</p>
      )}
      <p class="module-facts quiet">
        {details.contract && (
          <span>
            {details.contract.name} (<code>{module?.driver}</code>)
          </span>
        )}
        {module && (
          <span>
            Id <code>{module.id}</code>
          </span>
        )}
        {details.worker && <WorkerFacts worker={details.worker} />}
        <span>
          {systems.length === 0 && "In no system"}
          {systems.length > 0 && "In "}
          {systems.slice(0, namedSystems).map((system, at) => (
            <>
              {at > 0 && ", "}
              <a href={hrefOf({ page: "system", system: system.id })}>{system.name}</a>
            </>
          ))}
          {more > 0 && ` and ${more} more`}
        </span>
      </p>
    </div>
  );
}

/** How the thread fares that a driver has for itself. */
function WorkerFacts({ worker: { restarts, last_error, event_loop_delay: delay, memory } }: { worker: Worker }) {
  return (
    <>
      <span>
        Own worker
        {memory !== null && `, ${Math.round(memory / 1024 / 1024)} MiB`}
        {delay && `, event loop delay ${delay.p99} ms (at most ${delay.max} ms)`}
      </span>
      {restarts > 0 && (
        <span title={last_error ?? undefined}>
          Restarted {restarts} {restarts === 1 ? "time" : "times"}
        </span>
      )}
    </>
  );
}
