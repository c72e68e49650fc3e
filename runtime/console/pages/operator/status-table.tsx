import { isUnixTime, type JsonSchema } from "./field.ts";
import { Prose } from "./prose.tsx";
import { TimeAgo } from "./time-ago.tsx";
import { absoluteTime } from "./time-text.ts";
import { type Place, useStatus } from "./use-status.ts";
import { ValueView } from "./value-view.tsx";

interface StatusTableProps {
  place: Place | undefined;
  variables: readonly { name: string; schema: JsonSchema }[];
}

/** The status variables of a module, as they change. */
export function StatusTable({ place, variables }: StatusTableProps) {
  if (place === undefined) return <p class="quiet">No system has this module, so that nobody can ask it.</p>;
  if (variables.length === 0) return <p class="quiet">It has no status variables.</p>;
  return (
    <table class="table status-table">
      <caption class="unseen">Status variables</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Value</th>
          <th scope="col">Changed</th>
        </tr>
      </thead>
      <tbody>
        {variables.map(({ name, schema }) => (
          <StatusRow key={name} place={place} name={name} schema={schema} />
        ))}
      </tbody>
    </table>
  );
}

function StatusRow({ place, name, schema }: { place: Place; name: string; schema: JsonSchema }) {
  const { value, changes, changedAt, error } = useStatus(place, name);
  const description = typeof schema.description === "string" ? schema.description : undefined;
  const isSet = value !== undefined && value !== null;
  return (
    <tr>
      <th scope="row">
        <code>{name}</code>
        {description && (
          <p class="row-note">
            <Prose text={description} />
          </p>
        )}
      </th>
      <td class={changes === 0 ? undefined : changes % 2 === 1 ? "flash-odd" : "flash-even"}>
        {error && <p class="reason">{error.message}</p>}
        {value === undefined && !error && <span class="quiet">not set</span>}
        {value !== undefined && <ValueView value={value} label={name} />}
        {isSet && typeof value === "number" && isUnixTime(schema) && (
          <p class="row-note">
            {absoluteTime(value)} (<TimeAgo time={value} />)
          </p>
        )}
      </td>
      <td class="nowrap quiet">
        {changedAt === undefined ? <span title="Not since this page was opened">–</span> : <TimeAgo time={changedAt} />}
      </td>
    </tr>
  );
}
