import { Settings } from "./answers.ts";
import { ErrorBox } from "./error-box.tsx";
import { usePolled } from "./use-polled.ts";
import { ValueView } from "./value-view.tsx";

/** What stands in place of a secret. */
const masked = "[secret]";

/** The effective settings of a module, each with the layer that set it. */
export function SettingsTable({ id }: { id: string }) {
  const { data, error } = usePolled(`/modules/${encodeURIComponent(id)}/settings`, Settings, 5_000);
  if (data === undefined) return error ? <ErrorBox error={error} /> : <p class="quiet">Loading …</p>;
  if (data.provenance.length === 0) return <p class="quiet">It has no settings, or its driver cannot be read.</p>;
  return (
    <table class="table settings-table">
      <caption class="unseen">Effective settings</caption>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Value</th>
          <th scope="col">Layer</th>
          <th scope="col">Where</th>
        </tr>
      </thead>
      <tbody>
        {data.provenance.map(({ setting, value, layer, from, where }) => (
          <tr key={setting}>
            <th scope="row">
              <code>{setting}</code>
            </th>
            <td>
              {value === masked ? (
                <span class="masked">secret, not shown</span>
              ) : (
                <ValueView value={value} label={setting} />
              )}
            </td>
            <td>
              <span class={`badge badge-layer badge-${layer}`}>{layer}</span>{" "}
              {from !== null && <span class="row-from quiet">{from}</span>}
            </td>
            <td class="quiet">{where !== null && <code class="where">{where}</code>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
