import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { Button } from "../shared/button.tsx";
import type { Action, RoomActions } from "./room-actions.ts";
import type { Texts } from "./texts/texts.ts";
import type { Commands } from "./use-commands.ts";

/** Milliseconds for which the panel asks whether a meeting should really end. */
const asked = 6_000;

/** Milliseconds in which two taps are one of an unsteady hand: the answer may lie where the question was. */
const doubleTap = 500;

interface ActionBarProps {
  actions: RoomActions;
  commands: Commands;
  /** There is no connection: nothing can be tapped. */
  waits: boolean;
  notBookable: boolean;
  texts: Texts;
}

/** What people can do at the door. To end a meeting takes two taps, the second of them soon after the first. */
export function ActionBar({ actions, commands, waits, notBookable, texts }: ActionBarProps) {
  const { book, extend, checkIn, end } = actions;
  const { running, run } = commands;
  const [question, setQuestion] = useState<{ meeting: number; since: number }>();
  const ask = (action: Action) =>
    setQuestion({ meeting: action.args.meeting_start_time ?? 0, since: performance.now() });
  const asking = question !== undefined && question.meeting === end?.args.meeting_start_time;
  useEffect(() => {
    if (waits) setQuestion(undefined);
    if (!asking || running !== undefined) return;
    const timer = setTimeout(() => setQuestion(undefined), asked);
    return () => clearTimeout(timer);
  }, [asking, running, waits]);

  const button =
    (kind: "plain" | "primary" | "danger", press: (action: Action) => void = run) =>
    (action: Action) => (
      <Button
        key={action.id}
        kind={kind}
        busy={running === action.id}
        disabled={waits || (running !== undefined && running !== action.id)}
        onPress={() => press(action)}
      >
        {action.label}
      </Button>
    );
  if (asking && end !== undefined) {
    const confirm = (action: Action) => performance.now() - question.since > doubleTap && run(action);
    return (
      <div class="actions">
        <Group label={texts.endQuestion}>
          {button("danger", confirm)({ ...end, label: texts.endYes })}
          <Button disabled={running !== undefined} onPress={() => setQuestion(undefined)}>
            {texts.endNo}
          </Button>
        </Group>
      </div>
    );
  }
  return (
    <div class="actions">
      {checkIn !== undefined && button("primary")(checkIn)}
      {book.length > 0 && (
        <Group label={texts.book}>{book.map(button(checkIn === undefined ? "primary" : "plain"))}</Group>
      )}
      {extend.length > 0 && <Group label={texts.extend}>{extend.map(button("plain"))}</Group>}
      {end !== undefined && button("danger", ask)(end)}
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
