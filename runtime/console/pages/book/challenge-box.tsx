import { useEffect, useRef, useState } from "preact/hooks";
import type { Offer } from "./booking-api.ts";
import type { Texts } from "./texts/texts.ts";

interface ChallengeBoxProps {
  challenge: NonNullable<Offer["challenge"]>;
  /** True while an answer is used, which makes it worthless. */
  busy: boolean;
  texts: Texts;
  /** @param answer empty when it is good no longer */
  onAnswer(answer: string): void;
}

/** What the scripts of Turnstile, hCaptcha and reCAPTCHA have in common. */
interface Widgets {
  render?(place: HTMLElement, options: Record<string, unknown>): string | number;
  reset(widget: string | number): void;
  /** Where `render` comes later than the script. */
  ready?(then: () => void): void;
}

/** A test for people, made by a script from elsewhere in a place of its own. */
export function ChallengeBox({ challenge, busy, texts, onAnswer }: ChallengeBoxProps) {
  const place = useRef<HTMLDivElement>(null);
  const again = useRef(() => {});
  const [failed, setFailed] = useState(false);
  const { script, api, siteKey } = challenge;

  useEffect(() => {
    let left = false;
    const show = (widgets: Widgets) => {
      if (left || place.current === null || widgets.render === undefined) return;
      const widget = widgets.render(place.current, {
        sitekey: siteKey,
        callback: (answer: string) => onAnswer(answer),
        "expired-callback": () => onAnswer(""),
        "error-callback": () => setFailed(true),
      });
      again.current = () => {
        onAnswer("");
        widgets.reset(widget);
      };
    };
    widgetsOf(script, api).then(
      (widgets) => (widgets.render === undefined ? widgets.ready?.(() => show(widgets)) : show(widgets)),
      () => setFailed(true),
    );
    return () => {
      left = true;
    };
  }, [script, api, siteKey]);

  const wasBusy = useRef(false);
  useEffect(() => {
    if (wasBusy.current && !busy) again.current();
    wasBusy.current = busy;
  }, [busy]);

  return (
    <fieldset class="challenge">
      <legend class="unseen">{texts.challenge}</legend>
      <div ref={place} />
      {failed && (
        <p class="alert" role="alert">
          {texts.challengeBroken}
        </p>
      )}
    </fieldset>
  );
}

/** Loads the script, once for the page. */
function widgetsOf(script: string, api: string): Promise<Widgets> {
  const global = window as unknown as Record<string, Widgets | undefined>;
  const known = global[api];
  if (known !== undefined) return Promise.resolve(known);
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = script;
    element.onload = () => {
      const loaded = global[api];
      if (loaded === undefined) reject(new Error(`The script has no ${api}`));
      else resolve(loaded);
    };
    element.onerror = () => reject(new Error("The script does not load"));
    document.head.append(element);
  });
}
