import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { Button } from "../shared/button.tsx";
import type { Action, RoomActions } from "./room-actions.ts";
import type { Texts } from "./texts/texts.ts";
import type { Commands } from "./use-commands.ts";

/** Milliseconds for which the panel asks whether a meeting should really end. */
const asked = 6_000;

interface ActionBarProps {
  actions: RoomActions;
  commands: Commands;
  /** There is no connection: nothing can be tapped. */
  waits: boolean;
  notBookable: boolean;
  texts: Texts;
}

/** What people can do at the door. */
export function ActionBar({ actions, commands, waits, notBookable, texts }: ActionBarProps) {
  const { book, extend, checkIn, end } = actions;
  const { running, run } = commands;
  const button = (kind: "plain" | "primary" | "danger") => (action: Action) => (
    <Button
      key={action.id}
      kind={kind}
      busy={running === action.id}
      disabled={waits || (running !== undefined && running !== action.id)}
      onPress={() => run(action)}
    >
      {action.label}
    </Button>
  );
  return (
    <div class="actions">
      {checkIn !== undefined && button("primary")(checkIn)}
      {book.length > 0 && (
        <Group label={texts.book}>{book.map(button(checkIn === undefined ? "primary" : "plain"))}</Group>
      )}
      {extend.length > 0 && <Group label={texts.extend}>{extend.map(button("plain"))}</Group>}
      {end !== undefined && (
        <Confirmed
          key={end.args.meeting_start_time}
          action={end}
          waits={waits}
          busy={running !== undefined}
          texts={texts}
        >
          {button("danger")({ ...end, label: texts.endYes })}
        </Confirmed>
      )}
      {notBookable && <p class="action-note">{texts.notBookable}</p>}
    </div>
  );
}

function Group({ label, children }: { label: string; children: ComponentChildren }) {
  const id = useId();
  return (
    // A fieldset would need a legend of its own look in every browser.
    // biome-ignore lint/a11y/useSemanticElements: see above
    <div class="action-group" role="group" aria-labelledby={id}>
      <p class="action-label" id={id}>
        {label}
      </p>
      <div class="action-row">{children}</div>
    </div>
  );
}

interface ConfirmedProps {
  action: Action;
  waits: boolean;
  busy: boolean;
  texts: Texts;
  /** The button that does it. */
  children: ComponentChildren;
}

/** Takes two taps, the second of them soon after the first. */
function Confirmed({ action, waits, busy, texts, children }: ConfirmedProps) {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (waits) setAsking(false);
  }, [waits]);
  useEffect(() => {
    if (!asking || busy) return;
    const timer = setTimeout(() => setAsking(false), asked);
    return () => clearTimeout(timer);
  }, [asking, busy]);
  if (!asking) {
    return (
      <Button kind="danger" disabled={waits || busy} onPress={() => setAsking(true)}>
        {action.label}
      </Button>
    );
  }
  return (
    <Group label={texts.endQuestion}>
      {children}
      <Button disabled={busy} onPress={() => setAsking(false)}>
        {texts.endNo}
      </Button>
    </Group>
  );
}
