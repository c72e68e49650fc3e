import { ClientError } from "../../../../lib/client/index.ts";
import { JsonBox } from "./json-box.tsx";
import { prettyJson } from "./value-text.ts";

/** An error as it came: the host's sentence, what kind it is, and its details. */
export function ErrorBox({ error }: { error: Error }) {
  const known = error instanceof ClientError ? error : undefined;
  const details = known?.details;
  const isUnknown = details !== undefined && "outcome" in details && details.outcome === "unknown";
  return (
    <div class="error-box" role="alert">
      <p class="error-message">{error.message}</p>
      {isUnknown && <p class="error-unknown">Nobody knows whether it took effect: look before you do it again.</p>}
      {known && (
        <p class="error-kind">
          <code>{known.code}</code>, error_code {known.error_code}, HTTP {known.http}
        </p>
      )}
      {details && <JsonBox json={prettyJson(details)} label="Details of the error" />}
    </div>
  );
}
