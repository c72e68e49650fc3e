import type { Field } from "./field.ts";
import { describedBy, FieldFoot, FieldHead, type FieldProps, NullButton } from "./field-parts.tsx";
import { choiceText, emptyText, localTimeText, secondsOfLocalTime } from "./field-text.ts";

/** A field with one input. */
export function SimpleField(props: FieldProps) {
  const { id, draft } = props;
  return (
    <div class="field">
      <div class="field-head">
        <label for={id}>
          <FieldHead props={props} />
        </label>
        <NullButton props={props} />
      </div>
      {draft === null ? <NullInput {...props} /> : <Input {...props} />}
      <FieldFoot props={props} />
    </div>
  );
}

function NullInput(props: FieldProps) {
  return <input id={props.id} class="input input-null" value="null" readOnly {...describedBy(props)} />;
}

function Input(props: FieldProps) {
  const { id, field, required, draft, path, onChange } = props;
  const value = typeof draft === "string" ? draft : "";
  const common = {
    id,
    value,
    "aria-required": required,
    ...describedBy(props),
    onInput: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value, path),
  };
  switch (field.kind) {
    case "boolean":
      return <Choice {...props} options={["true", "false"].map((each) => ({ value: each, text: each }))} />;
    case "choice": {
      const options = field.values.map((each, at) => ({ value: String(at), text: choiceText(each) }));
      return <Choice {...props} options={options} />;
    }
    case "number":
      return (
        <span class="input-row">
          <input
            {...common}
            class="input"
            inputMode={field.integer && field.min >= 0 ? "numeric" : undefined}
            placeholder={emptyText(field)}
            autocomplete="off"
          />
          {field.unixTime && (
            <input
              class="input input-time"
              type="datetime-local"
              step="1"
              aria-label={`${props.label}, as a time in this browser's zone`}
              value={localTimeText(value)}
              onInput={(event) => onChange(secondsOfLocalTime(event.currentTarget.value), path)}
            />
          )}
        </span>
      );
    case "json":
      return (
        <textarea
          {...common}
          class="input input-json"
          rows={4}
          spellcheck={false}
          placeholder={emptyText(field) || (field.only === "object" ? "{ }" : "JSON")}
        />
      );
    case "text":
      if (field.long) return <textarea {...common} class="input" rows={2} placeholder={emptyText(field)} />;
      return (
        <input
          {...common}
          class="input"
          {...(field.secret
            ? { type: "password", autocomplete: "new-password" as const }
            : { type: "text", autocomplete: "off" as const })}
          placeholder={emptyText(field)}
        />
      );
    default:
      return null;
  }
}

/** One of a few values, or none: then the host takes its default. */
function Choice(props: FieldProps<Field> & { options: readonly { value: string; text: string }[] }) {
  const { id, field, required, draft, path, options, onChange } = props;
  const none = emptyText(field) || (required ? "choose" : "not sent");
  return (
    <select
      id={id}
      class="input"
      aria-required={required}
      value={typeof draft === "string" ? draft : ""}
      {...describedBy(props)}
      onInput={(event) => onChange(event.currentTarget.value, path)}
    >
      <option value="">{none}</option>
      {options.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
