import { useState } from "preact/hooks";
import { isOperator, useAccess } from "./access.ts";
import { Pairing, Panel } from "./answers.ts";
import { ErrorBox } from "./error-box.tsx";
import { Heading } from "./heading.tsx";
import { hrefOf } from "./route.ts";
import { SubmitButton } from "./submit-button.tsx";
import { SystemPicker } from "./system-picker.tsx";
import { TimeAgo } from "./time-ago.tsx";
import { useBuilding } from "./use-building.ts";
import { usePolled } from "./use-polled.ts";

/** Gives the panel that shows a code its room. */
export function PairPage({ code }: { code: string }) {
  const { user } = useAccess();
  return (
    <>
      <Heading>Pair a panel</Heading>
      {isOperator(user) ? <WaitingPanel code={code} /> : <p>Your key may not pair panels: that needs level support.</p>}
    </>
  );
}

function WaitingPanel({ code }: { code: string }) {
  const { data, error } = usePolled(`/pairing/${encodeURIComponent(code)}`, Pairing);
  const [panel, setPanel] = useState<Panel>();
  if (panel !== undefined) return <Paired panel={panel} />;
  if (error !== undefined) {
    return (
      <>
        <ErrorBox error={error} />
        <p>
          Codes live for ten minutes. Look what the panel shows now, and <a href="#/panels">enter that</a>.
        </p>
      </>
    );
  }
  if (data === undefined) return <p class="quiet">Looking for the panel …</p>;
  return (
    <>
      <p class="lead">
        A panel at <code>{data.address}</code> shows <strong class="code">{data.code}</strong>; the code ends{" "}
        <TimeAgo time={data.expires_at} />.
      </p>
      <RoomForm pairing={data} onPaired={setPanel} />
    </>
  );
}

function RoomForm({ pairing, onPaired }: { pairing: Pairing; onPaired(panel: Panel): void }) {
  const { ask } = useAccess();
  const { systems } = useBuilding();
  const [system, setSystem] = useState(pairing.system_id ?? "");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const body = { system_id: system, ...(name.trim() === "" ? {} : { name: name.trim() }) };
    try {
      onPaired(await ask(`/pairing/${encodeURIComponent(pairing.code)}/approve`, Panel, { method: "POST", body }));
    } catch (error) {
      setError(error as Error);
    }
    setBusy(false);
  };
  return (
    <form class="form" onSubmit={submit}>
      <SystemPicker systems={systems} chosen={system} onChoose={setSystem} />
      <div class="field">
        <label class="field-label" for="panel-name">
          Name of the panel <span class="quiet">(if you want one)</span>
        </label>
        <input
          id="panel-name"
          class="input"
          autocomplete="off"
          maxLength={100}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      {error && <ErrorBox error={error} />}
      <p class="form-send">
        <SubmitButton busy={busy} disabled={system === ""}>
          Pair the panel
        </SubmitButton>
      </p>
    </form>
  );
}

function Paired({ panel }: { panel: Panel }) {
  const { systems } = useBuilding();
  const room = systems.find(({ id }) => id === panel.system_id);
  return (
    <div role="status">
      <p class="lead all-well">
        The panel {panel.name} is paired with{" "}
        <a href={hrefOf({ page: "system", system: panel.system_id })}>{room?.name ?? panel.system_id}</a>. It shows the
        room in a few seconds.
      </p>
      <p>
        <a href="#/panels">All panels</a>
      </p>
    </div>
  );
}
