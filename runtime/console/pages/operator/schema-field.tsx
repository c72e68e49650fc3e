import type { FieldProps } from "./field-parts.tsx";
import { ListField, ObjectField, TupleField, UnionField } from "./group-fields.tsx";
import { SimpleField } from "./simple-field.tsx";

/** A field of a form, whatever its kind. */
export function SchemaField(props: FieldProps) {
  const { field, draft } = props;
  if (field.kind === "fixed") return null;
  if (draft === null) return <SimpleField {...props} />;
  if (field.kind === "list") return <ListField {...props} field={field} />;
  if (field.kind === "tuple") return <TupleField {...props} field={field} />;
  if (field.kind === "object") return <ObjectField {...props} field={field} />;
  if (field.kind === "union") return <UnionField {...props} field={field} />;
  return <SimpleField {...props} />;
}
