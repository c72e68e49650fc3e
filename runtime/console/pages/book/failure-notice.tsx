import { Button } from "../shared/button.tsx";
import { Refused } from "./host.ts";
import type { Texts } from "./texts/texts.ts";

interface FailureNoticeProps {
  error: unknown;
  texts: Texts;
  onRetry(): void;
}

/** Says that something could not be shown, and offers to try again. */
export function FailureNotice({ error, texts, onRetry }: FailureNoticeProps) {
  const { title, help } = failureText(error, texts);
  return (
    <div class="notice" role="alert">
      <h2>{title}</h2>
      <p>{help}</p>
      <Button kind="primary" onPress={onRetry}>
        {texts.tryAgain}
      </Button>
    </div>
  );
}

/** What people are told of a failure. */
export function failureText(error: unknown, texts: Texts): { title: string; help: string } {
  const status = error instanceof Refused ? error.status : 0;
  if (status === 503) return { title: texts.unavailable, help: texts.unavailableHelp };
  if (status === 429) return { title: texts.tooMany, help: texts.tooManyHelp };
  return { title: texts.failed, help: texts.failedHelp };
}
