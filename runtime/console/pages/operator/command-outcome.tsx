import { CopyButton } from "./copy-button.tsx";
import { ErrorBox } from "./error-box.tsx";
import { JsonBox } from "./json-box.tsx";
import { timeOfDay, tookText } from "./time-text.ts";
import type { Outcome } from "./use-command-runs.ts";
import { imageOf, prettyJson, sizeText } from "./value-text.ts";

/** What a call answered, as it came, and how long that took. */
export function CommandOutcome({
  name,
  outcome,
  running,
}: {
  name: string;
  outcome: Outcome | undefined;
  running: boolean;
}) {
  const said =
    outcome === undefined || running
      ? ""
      : `${name} ${"error" in outcome ? "failed" : "answered"} after ${tookText(outcome.took)}`;
  return (
    <section class={running ? "outcome outcome-old" : "outcome"} aria-label="Result">
      <p class="unseen" role="status">
        {said}
      </p>
      {outcome !== undefined && (
        <p class="outcome-head">
          <strong class={"error" in outcome ? "outcome-bad" : "outcome-good"}>
            {"error" in outcome ? "Failed" : "Answered"}
          </strong>{" "}
          <span class="quiet">
            after {tookText(outcome.took)}, at {timeOfDay(outcome.at)}
          </span>
        </p>
      )}
      {outcome !== undefined &&
        ("error" in outcome ? <ErrorBox error={outcome.error} /> : <Value value={outcome.value} />)}
    </section>
  );
}

function Value({ value }: { value: unknown }) {
  const json = prettyJson(value);
  const image = imageOf(value);
  return (
    <>
      {image && <img class="value-image value-image-large" src={image} alt="What the value shows" />}
      <JsonBox json={json} label="Value" />
      <p class="outcome-foot">
        <CopyButton text={json} /> <span class="quiet">{sizeText(value, json)}</span>
      </p>
    </>
  );
}
