import { type Draft, emptyDraft } from "./draft.ts";
import type { Field } from "./field.ts";
import { typeText } from "./field-text.ts";
import { Prose } from "./prose.tsx";

/** What a field of a form is given, whatever its kind. */
export interface FieldProps<F extends Field = Field> {
  /** Of its input, one of a kind in the page. */
  id: string;
  label: string;
  field: F;
  required: boolean;
  draft: Draft;
  /** Where its value goes, with dots. */
  path: string;
  /** Messages by path. */
  issues: ReadonlyMap<string, readonly string[]>;
  /** Takes the draft, and the path at which it changed. */
  onChange(draft: Draft, path: string): void;
}

/** What stands above an input: its name, whether it must be given, what it takes. */
export function FieldHead({ props }: { props: FieldProps }) {
  const { label, field, required } = props;
  return (
    <>
      <code>{label}</code>
      {required && <span class="field-required">required</span>}
      <span class="field-type">{typeText(field)}</span>
    </>
  );
}

/** What stands below: what the value means, and what is wrong with it. */
export function FieldFoot({ props }: { props: FieldProps }) {
  const { id, field, path, issues } = props;
  const messages = issues.get(path) ?? [];
  return (
    <>
      {field.description && (
        <p id={`${id}-note`} class="field-note">
          <Prose text={field.description} />
        </p>
      )}
      {messages.length > 0 && (
        <p id={`${id}-issue`} class="field-issue">
          {messages.join("; ")}
        </p>
      )}
    </>
  );
}

/** What an input says about itself: whether something is wrong with it, and where that is written. */
export function describedBy({ id, field, path, issues }: FieldProps) {
  const wrong = (issues.get(path) ?? []).length > 0;
  const notes = [field.description && `${id}-note`, wrong && `${id}-issue`].filter(Boolean);
  return {
    "aria-invalid": wrong,
    "aria-describedby": notes.length === 0 ? undefined : notes.join(" "),
  };
}

/** Sends null, where that is a value, or takes it back. */
export function NullButton({ props }: { props: FieldProps }) {
  const { label, field, draft, path, onChange } = props;
  if (!field.nullable) return null;
  const isNull = draft === null;
  return (
    <button
      type="button"
      class="null-button"
      aria-pressed={isNull}
      aria-label={`${label} is null`}
      onClick={() => onChange(isNull ? emptyDraft(field) : null, path)}
    >
      null
    </button>
  );
}
