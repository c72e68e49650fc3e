import { z } from "zod";
import { Button } from "../shared/button.tsx";
import { useAccess } from "./access.ts";
import { timeOfDay } from "./time-text.ts";
import { useNow } from "./use-now.ts";

/** Who is signed in, and the host's time. `onMenu` opens the navigation where it is not beside the page. */
export function Header({ onSignedOut, onMenu }: { onSignedOut(): void; onMenu?: () => void }) {
  const { user, ask } = useAccess();
  const leave = async () => {
    // A host that does not answer keeps the cookie signed in; to stay is more honest than to look signed out.
    await ask("/sign_out", z.unknown(), { method: "POST" }).then(onSignedOut, () => {});
  };
  return (
    <header class="header">
      {onMenu && (
        <Button class="button-small" label="Navigation" onPress={onMenu}>
          <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M1 3H15V5H1ZM1 7H15V9H1ZM1 11H15V13H1Z" />
          </svg>
        </Button>
      )}
      <a class="brand" href="#/">
        Atrium
      </a>
      <HostTime />
      <span class="header-user" title={`Level ${user.level}`}>
        {user.name}
        <span class="header-level"> {user.level}</span>
      </span>
      <Button class="button-small" onPress={() => void leave()}>
        Sign out
      </Button>
    </header>
  );
}

function HostTime() {
  const now = useNow();
  return (
    <span class="header-time" title="The host's time, in this browser's zone">
      {timeOfDay(now)}
    </span>
  );
}
