import { Button } from "../shared/button.tsx";
import { type Draft, emptyDraft, itemsOf, join, memberOf } from "./draft.ts";
import type { Field, FieldOf } from "./field.ts";
import { describedBy, FieldFoot, FieldHead, type FieldProps, NullButton } from "./field-parts.tsx";
import { SchemaField } from "./schema-field.tsx";

/** A field around others. */
function Group({ props, children }: { props: FieldProps; children: preact.ComponentChildren }) {
  return (
    <fieldset class="field group">
      <legend class="field-head">
        <FieldHead props={props} />
        <NullButton props={props} />
      </legend>
      <div class="group-body">
        <FieldFoot props={props} />
        {children}
      </div>
    </fieldset>
  );
}

/** Some values of one kind. */
export function ListField(props: FieldProps<FieldOf<"list">>) {
  const { field, draft, path, onChange } = props;
  const items = itemsOf(draft);
  const without = (gone: number) => items.filter((_, at) => at !== gone);
  return (
    <Group props={props}>
      {items.map((_, at) => (
        <div key={at} class="list-item">
          <Item props={props} at={at} field={field.item} />
          <Button
            class="button-small"
            label={`Remove ${props.label} ${at + 1}`}
            onPress={() => onChange(without(at), path)}
          >
            Remove
          </Button>
        </div>
      ))}
      <p>
        <Button
          class="button-small"
          label={`Add to ${props.label}`}
          disabled={items.length >= field.max}
          onPress={() => onChange([...items, emptyDraft(field.item)], path)}
        >
          Add
        </Button>
      </p>
    </Group>
  );
}

/** So many values, each of its own kind. */
export function TupleField(props: FieldProps<FieldOf<"tuple">>) {
  return (
    <Group props={props}>
      {props.field.items.map((item, at) => (
        <Item key={at} props={props} at={at} field={item} />
      ))}
    </Group>
  );
}

/** One value in a row of some. */
function Item({ props, at, field }: { props: FieldProps; at: number; field: Field }) {
  const { id, label, draft, path, issues, onChange } = props;
  const items = itemsOf(draft);
  return (
    <SchemaField
      id={`${id}-${at}`}
      label={`${label} ${at + 1}`}
      field={field}
      required
      draft={items[at] ?? ""}
      path={join(path, at)}
      issues={issues}
      onChange={(changed, where) => onChange(items.with(at, changed), where)}
    />
  );
}

/** Values by name. */
export function ObjectField(props: FieldProps<FieldOf<"object">>) {
  return (
    <Group props={props}>
      <Members props={props} field={props.field} />
    </Group>
  );
}

function Members({ props, field }: { props: FieldProps; field: FieldOf<"object"> }) {
  const { id, draft, path, issues, onChange } = props;
  return (
    <>
      {field.members.map(({ name, required, field }) => (
        <SchemaField
          key={name}
          id={`${id}-${name}`}
          label={name}
          field={field}
          required={required}
          draft={memberOf(draft, name)}
          path={join(path, name)}
          issues={issues}
          onChange={(changed, where) => onChange({ ...(draft as Record<string, Draft>), [name]: changed }, where)}
        />
      ))}
    </>
  );
}

/** A value of one of several kinds: first the kind, then the value. */
export function UnionField(props: FieldProps<FieldOf<"union">>) {
  const { id, label, field, required, draft, path, onChange } = props;
  const chosen = String(memberOf(draft, "option"));
  const option = chosen === "" ? undefined : field.options[Number(chosen)];
  // The value has the same path, and says what is wrong with it by itself.
  const own = option === undefined ? props : { ...props, issues: new Map() };
  const choose = (at: string) => {
    const next = field.options[Number(at)];
    onChange(at === "" || next === undefined ? emptyDraft(field) : { option: at, value: emptyDraft(next.field) }, path);
  };
  return (
    <Group props={own}>
      <select
        id={id}
        class="input"
        aria-label={`Kind of ${label}`}
        aria-required={required}
        value={chosen}
        {...describedBy(own)}
        onInput={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{required ? "choose" : "not sent"}</option>
        {field.options.map((each, at) => (
          <option key={each.label} value={String(at)}>
            {each.label}
          </option>
        ))}
      </select>
      {option !== undefined && (
        <SchemaField
          id={`${id}-value`}
          label={label}
          field={option.field}
          required
          draft={memberOf(draft, "value")}
          path={path}
          issues={props.issues}
          onChange={(changed, where) => onChange({ option: chosen, value: changed }, where)}
        />
      )}
    </Group>
  );
}
