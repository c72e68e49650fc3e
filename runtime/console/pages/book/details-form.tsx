import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Field, Offer } from "./booking-api.ts";
import { ChallengeBox } from "./challenge-box.tsx";
import { FocusedHeading } from "./focused-heading.tsx";
import { type FormField, formFields, formProblems } from "./form-values.ts";
import type { Texts } from "./texts/texts.ts";

/** What a visitor entered. */
export interface Details {
  name: string;
  email: string;
  fields: Record<string, string>;
  /** What the test for people gave. */
  challenge: string;
  /** Of the field that people do not see. */
  website: string;
}

interface DetailsFormProps {
  asked: readonly Field[];
  challenge: Offer["challenge"];
  busy: boolean;
  /** Why it did not work. */
  problem: string | undefined;
  /** Name and mail address as the host did not take them. */
  refused: Readonly<Record<string, string>>;
  texts: Texts;
  onSend(details: Details): void;
}

/** Asks for what a booking needs. What is wrong is said at the field, and the focus goes to the first of them. */
export function DetailsForm({ asked, challenge, busy, problem, refused, texts, onSend }: DetailsFormProps) {
  const fields = useMemo(() => formFields(asked, texts), [asked, texts]);
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(fields.map(({ id, initial }) => [id, initial])),
  );
  const [wasSent, setWasSent] = useState(false);
  const [answer, setAnswer] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const trap = useRef<HTMLInputElement>(null);
  const found = formProblems(fields, values, refused, texts);
  const problems = wasSent ? found : new Map<string, string>();
  const focus = (id: string) => form.current?.querySelector<HTMLElement>(`#${id}`)?.focus();

  useEffect(() => {
    const wrong = fields.find(({ name }) => name in refused);
    if (wrong !== undefined) focus(wrong.id);
  }, [refused]);

  const send = (event: SubmitEvent) => {
    event.preventDefault();
    setWasSent(true);
    const [wrong] = found.keys();
    if (wrong !== undefined) return focus(wrong);
    if (busy || (challenge !== undefined && answer === "")) return;
    const entered = (id: string) => (values[id] ?? "").trim();
    onSend({
      name: entered("field-name"),
      email: entered("field-email"),
      fields: Object.fromEntries(
        asked.map(({ name }) => [name, entered(`asked-${name}`)]).filter(([, value]) => value !== ""),
      ),
      challenge: answer,
      website: trap.current?.value ?? "",
    });
  };

  return (
    <form ref={form} class="details" noValidate onSubmit={send}>
      <FocusedHeading level={2}>{texts.yourDetails}</FocusedHeading>
      {fields.map((field) => (
        <FieldRow
          key={field.id}
          field={field}
          value={values[field.id] ?? ""}
          problem={problems.get(field.id)}
          texts={texts}
          onChange={(value) => setValues({ ...values, [field.id]: value })}
        />
      ))}
      <div class="trap" aria-hidden="true">
        <label for="website">{texts.leaveEmpty}</label>
        <input ref={trap} id="website" name="website" type="text" tabIndex={-1} autocomplete="off" />
      </div>
      {challenge !== undefined && <ChallengeBox {...{ challenge, busy, texts }} onAnswer={setAnswer} />}
      {wasSent && challenge !== undefined && answer === "" && !busy && problem === undefined && (
        <p class="alert" role="alert">
          {texts.challengeMissing}
        </p>
      )}
      {problem !== undefined && (
        <p class="alert" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button button-primary details-send" aria-busy={busy} aria-disabled={busy}>
        {texts.book}
      </button>
      <p class="quiet">{texts.mailFollows}</p>
    </form>
  );
}

interface FieldRowProps {
  field: FormField;
  value: string;
  problem: string | undefined;
  texts: Texts;
  onChange(value: string): void;
}

function FieldRow({ field, value, problem, texts, onChange }: FieldRowProps) {
  const { id, name, label, kind, required, autocomplete, most } = field;
  const common = {
    id,
    name,
    class: "input",
    value,
    required,
    maxLength: most,
    autocomplete,
    "aria-invalid": problem !== undefined,
    ...(problem === undefined ? {} : { "aria-describedby": `${id}-problem` }),
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => onChange(currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {!required && <span class="quiet"> ({texts.optional})</span>}
      </label>
      {kind === "long" ? <textarea {...common} rows={3} /> : <input {...common} type={kind} list={undefined} />}
      {problem !== undefined && (
        <p id={`${id}-problem`} class="field-problem">
          {problem}
        </p>
      )}
    </div>
  );
}
