import "./button.css";
import type { ComponentChildren } from "preact";

export interface ButtonProps {
  /** "plain" if absent. */
  kind?: "plain" | "primary" | "danger";
  /** Its command runs: it shows so, and a further press does nothing. */
  busy?: boolean;
  disabled?: boolean;
  /** More classes. */
  class?: string;
  /** What it is called where its text alone does not say it. */
  label?: string;
  onPress(): void;
  children: ComponentChildren;
}

/** A button for fingers and keyboards. While it is busy it keeps the focus, which a disabled one would lose. */
export function Button(props: ButtonProps) {
  const { kind = "plain", busy = false, disabled = false, class: more, label, onPress, children } = props;
  return (
    <button
      type="button"
      class={["button", `button-${kind}`, more].filter(Boolean).join(" ")}
      disabled={disabled}
      aria-busy={busy}
      aria-disabled={busy}
      aria-label={label}
      onClick={busy ? undefined : onPress}
    >
      {children}
    </button>
  );
}
