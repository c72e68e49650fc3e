import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../shared/button.tsx";

interface ConfirmButtonProps {
  /** What is asked, as a sentence. */
  question: string;
  /** What it is called where its text alone does not say it. */
  label?: string;
  kind?: "plain" | "danger";
  disabled?: boolean;
  busy?: boolean;
  onConfirm(): void;
  children: ComponentChildren;
}

/** A button that asks once, in its place, before it does anything. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { question, label, kind = "plain", disabled = false, busy = false, onConfirm, children } = props;
  const [asks, setAsks] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const wasAsked = useRef(false);

  // The button that had the focus is gone; the one in its place takes it.
  useEffect(() => {
    if (asks !== wasAsked.current) place.current?.querySelector("button")?.focus();
    wasAsked.current = asks;
  }, [asks]);

  const answer = (yes: boolean) => {
    setAsks(false);
    if (yes) onConfirm();
  };
  if (!asks) {
    return (
      <span ref={place} class="confirm">
        <Button
          class="button-small"
          kind={kind}
          disabled={disabled}
          busy={busy}
          {...(label === undefined ? {} : { label })}
          onPress={() => setAsks(true)}
        >
          {children}
        </Button>
      </span>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc on its buttons answers no.
    <span ref={place} class="confirm confirm-asks" onKeyDown={(event) => event.key === "Escape" && answer(false)}>
      <span class="confirm-question" role="status">
        {question}
      </span>
      <Button class="button-small" kind="danger" disabled={disabled} onPress={() => answer(true)}>
        {children}
      </Button>
      <Button class="button-small" onPress={() => answer(false)}>
        Cancel
      </Button>
    </span>
  );
}
