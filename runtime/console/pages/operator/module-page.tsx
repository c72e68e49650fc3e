import { isOperator, useAccess } from "./access.ts";
import { CommandsView } from "./commands-view.tsx";
import { ErrorBox } from "./error-box.tsx";
import { LoadChart } from "./load-chart.tsx";
import { loadVariables } from "./load-variables.ts";
import { LogView } from "./log-view.tsx";
import { ModuleHead } from "./module-head.tsx";
import { NotFound } from "./not-found.tsx";
import { hrefOf, type ModuleAddress, type ModuleTab } from "./route.ts";
import { SettingsTable } from "./settings-table.tsx";
import { StatusTable } from "./status-table.tsx";
import { useCommandRuns } from "./use-command-runs.ts";
import { type Subject, type SubjectDetails, useSubject, useSubjectDetails } from "./use-subject.ts";

interface ModulePageProps {
  address: ModuleAddress;
  tab: ModuleTab;
  command: string | undefined;
}

const tabTitles: Record<ModuleTab, string> = {
  status: "Status",
  commands: "Commands",
  log: "Log",
  load: "Load",
  settings: "Settings",
};

/** One module: how it fares, what it says, what it can do. */
export function ModulePage({ address, tab, command }: ModulePageProps) {
  const subject = useSubject(address);
  if (subject === undefined) {
    const what = "id" in address ? `module "${address.id}"` : `module "${address.name}" in "${address.system}"`;
    return <NotFound what={`There is no ${what} that this key reaches.`} />;
  }
  return <Module subject={subject} address={address} tab={tab} command={command} />;
}

function Module({ subject, address, tab, command }: ModulePageProps & { subject: Subject }) {
  const details = useSubjectDetails(subject);
  const offered = useOfferedTabs(subject, details);
  return (
    <>
      <ModuleHead subject={subject} details={details} />
      <nav class="tabs" aria-label={`Parts of ${subject.title}`}>
        <ul>
          {offered.map((each) => (
            <li key={each}>
              <a
                class="tab"
                href={hrefOf({ page: "module", module: address, tab: each })}
                aria-current={each === tab ? "page" : undefined}
              >
                {tabTitles[each]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {details.error && !details.loaded && <ErrorBox error={details.error} />}
      <Part subject={subject} details={details} address={address} tab={tab} command={command} offered={offered} />
    </>
  );
}

/** What the key may see, and what there is to see. */
function useOfferedTabs({ module }: Subject, { operable, contract }: SubjectDetails): ModuleTab[] {
  const { user } = useAccess();
  const tabs: ModuleTab[] = ["status", "commands"];
  if (!isOperator(user) || module === undefined) return tabs;
  if (operable) tabs.push("log");
  if (loadVariables.some((name) => contract !== undefined && Object.hasOwn(contract.status, name))) tabs.push("load");
  return [...tabs, "settings"];
}

function Part(props: ModulePageProps & { subject: Subject; details: SubjectDetails; offered: ModuleTab[] }) {
  const { subject, details, address, tab, command, offered } = props;
  const { module, place } = subject;
  // Here and not in the part itself: what was entered and answered stays while one looks at the log.
  const runs = useCommandRuns(place);
  if (!details.loaded) return <p class="quiet">Loading …</p>;
  if (!offered.includes(tab)) return <p class="quiet">This is not there for this module and key.</p>;
  if (tab === "status") return <StatusTable place={place} variables={details.variables} />;
  if (tab === "commands") {
    return <CommandsView address={address} place={place} commands={details.commands} selected={command} runs={runs} />;
  }
  if (module === undefined) return null;
  if (tab === "log") return <LogView key={module.id} id={module.id} />;
  if (tab === "load") return <LoadChart key={module.id} id={module.id} />;
  return <SettingsTable id={module.id} />;
}
