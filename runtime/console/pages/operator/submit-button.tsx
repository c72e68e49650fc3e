import "../shared/button.css";
import type { ComponentChildren } from "preact";

/** Sends the form that it stands in. It keeps the focus while it is busy. */
export function SubmitButton({
  busy = false,
  disabled = false,
  children,
}: {
  busy?: boolean;
  disabled?: boolean;
  children: ComponentChildren;
}) {
  return (
    <button
      type="submit"
      class="button button-primary"
      aria-busy={busy}
      aria-disabled={busy || disabled}
      onClick={busy || disabled ? (event) => event.preventDefault() : undefined}
    >
      {children}
    </button>
  );
}
