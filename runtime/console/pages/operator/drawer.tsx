import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../shared/button.tsx";

/** "search": open, and one types at once. */
export type DrawerState = "closed" | "open" | "search";

interface DrawerProps {
  state: DrawerState;
  search: { current: HTMLInputElement | null };
  onClose(): void;
  children: ComponentChildren;
}

/** The navigation where there is no room for it beside the page: over it, until one chooses, presses Esc or points beside it. */
export function Drawer({ state, search, onClose, children }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the next key: one who presses `/` and types at once must not lose a letter to whatever has the focus still.
  useLayoutEffect(() => {
    if (state === "closed") return dialog.current?.close();
    if (!dialog.current?.open) dialog.current?.showModal();
    if (state === "search") search.current?.focus();
  }, [state, search]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself.
    <dialog
      ref={dialog}
      class="drawer"
      aria-label="Navigation"
      // Esc tells of its closing later, and one may have opened it again by then.
      onClose={() => !dialog.current?.open && onClose()}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="drawer-content">
        <div class="drawer-head">
          <Button class="button-small" onPress={onClose}>
            Close
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
