import { useState } from "preact/hooks";
import { JsonBox } from "./json-box.tsx";
import { firstLines, imageOf, prettyJson, sizeText } from "./value-text.ts";

/** A value as JSON. A long one shows its beginning until one asks for the rest; an image shows as one, too. */
export function ValueView({ value, label }: { value: unknown; label: string }) {
  const [open, setOpen] = useState(false);
  const json = prettyJson(value);
  const { head, folded } = firstLines(json);
  const image = imageOf(value);
  return (
    <div class="value">
      {image && <img class="value-image" src={image} alt={`What ${label} shows`} />}
      {open ? (
        <JsonBox json={json} label={label} />
      ) : (
        <pre class={`json json-${typeof value}`}>{folded ? `${head} …` : head}</pre>
      )}
      {folded && (
        <button type="button" class="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Show less" : "Show all"} <span class="quiet">({sizeText(value, json)})</span>
          <span class="unseen"> of {label}</span>
        </button>
      )}
    </div>
  );
}
