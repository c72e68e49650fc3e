import { useState } from "preact/hooks";
import { z } from "zod";
import { useAccess } from "./access.ts";
import { Panel } from "./answers.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { ErrorBox } from "./error-box.tsx";
import { Heading } from "./heading.tsx";
import { hrefOf } from "./route.ts";
import { SubmitButton } from "./submit-button.tsx";
import { TimeAgo } from "./time-ago.tsx";
import { useBuilding } from "./use-building.ts";
import { usePolled } from "./use-polled.ts";

const Panels = z.array(Panel);
const Anything = z.unknown();

/** The panels at the doors: which there are, a new one, and none any more. */
export function PanelsPage() {
  const { data, error, refresh } = usePolled("/panels", Panels, 5_000);
  return (
    <>
      <Heading>Panels</Heading>
      <section aria-labelledby="pair">
        <h2 id="pair" class="section-title">
          Pair a panel
        </h2>
        <CodeForm />
      </section>
      <section aria-labelledby="paired">
        <h2 id="paired" class="section-title">
          Paired panels {data && <span class="quiet">{data.length}</span>}
        </h2>
        {error && data === undefined && <ErrorBox error={error} />}
        {data?.length === 0 && <p class="quiet">None yet.</p>}
        {data !== undefined && data.length > 0 && <PanelsTable panels={data} onRevoked={refresh} />}
      </section>
    </>
  );
}

function CodeForm() {
  const [code, setCode] = useState("");
  const [message, setMessage] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const digits = code.replaceAll(/\s/g, "");
    if (/^\d{6}$/.test(digits)) location.hash = hrefOf({ page: "pair", code: digits });
    else setMessage("The code has six digits.");
  };
  return (
    <form class="code-form" noValidate onSubmit={submit}>
      <label class="field-label" for="code">
        Code on the panel
      </label>
      <div class="input-row">
        <input
          id="code"
          class="input input-code"
          inputMode="numeric"
          autocomplete="off"
          maxLength={7}
          value={code}
          aria-invalid={message !== ""}
          aria-describedby="code-note code-issue"
          onInput={(event) => setCode(event.currentTarget.value)}
        />
        <SubmitButton>Continue</SubmitButton>
      </div>
      <p id="code-note" class="field-note">
        A panel that is not paired shows six digits. Its QR code, read with a phone, leads to the same place.
      </p>
      <p id="code-issue" class="field-issue" role="alert">
        {message}
      </p>
    </form>
  );
}

function PanelsTable({ panels, onRevoked }: { panels: readonly Panel[]; onRevoked(): void }) {
  const { ask } = useAccess();
  const { systems } = useBuilding();
  const [error, setError] = useState<Error>();
  const revoke = async (id: string) => {
    setError(undefined);
    await ask(`/panels/${encodeURIComponent(id)}`, Anything, { method: "DELETE" }).catch(setError);
    onRevoked();
  };
  return (
    <>
      {error && <ErrorBox error={error} />}
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Panel</th>
            <th scope="col">Room</th>
            <th scope="col">Connection</th>
            <th scope="col" class="wide-only">
              Paired
            </th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {panels.map(({ id, name, system_id, created_at, connected }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td>
                <a href={hrefOf({ page: "system", system: system_id })}>
                  {systems.find((system) => system.id === system_id)?.name ?? system_id}
                </a>
              </td>
              <td>
                <span class={connected ? "link link-up" : "link link-down"}>
                  {connected ? "connected" : "not connected"}
                </span>
              </td>
              <td class="wide-only nowrap">
                <TimeAgo time={created_at} />
              </td>
              <td class="row-actions">
                <ConfirmButton
                  kind="danger"
                  question={`Revoke ${name}? Its screen asks for pairing then.`}
                  label={`Revoke ${name}`}
                  onConfirm={() => void revoke(id)}
                >
                  Revoke
                </ConfirmButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
