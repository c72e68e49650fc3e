import { useEffect, useState } from "preact/hooks";
import { sleep, systemClock } from "../../../../lib/clock.ts";
import { type HostClock, hostClock } from "../shared/host-clock.ts";
import { currentUser } from "../shared/session.ts";
import type { Language } from "./language.ts";
import { Notice } from "./notice.tsx";
import { PairingScreen } from "./pairing-screen.tsx";
import { RoomScreen } from "./room-screen.tsx";
import { useWakeLock } from "./use-wake-lock.ts";
import { withinLimit } from "./within-limit.ts";

interface AppProps {
  /** Id of the system in the address. */
  system: string;
  language: Language;
  /** The address had a key that the host does not know. */
  keyRefused: boolean;
}

/**
 * "asking" who is signed in, "unanswered" when that takes long, "nobody", "pairing" though somebody is; or a room, shown by
 * the host's clock.
 */
type Session = "asking" | "unanswered" | "nobody" | "pairing" | { clock: HostClock };

/** Milliseconds between two questions who is signed in while there is no answer, and while nobody is. */
const pauses = { unanswered: 1_000, nobody: 10_000 };

/** The panel: a room, or how to pair with one. */
export function App({ system, language, keyRefused }: AppProps) {
  const [session, setSession] = useState<Session>("asking");
  const { texts } = language;
  useWakeLock();

  useEffect(() => {
    if (session === "pairing" || typeof session === "object") return;
    const given = new AbortController();
    const ask = async () => {
      for (;;) {
        // A key that the settings lost and have again is found without anybody's doing.
        if (session !== "asking") await sleep(systemClock, pauses[session] * (1 + Math.random()), given.signal);
        const found = await signedIn(given.signal).catch(() => undefined);
        given.signal.throwIfAborted();
        const next: Session = found ?? (session === "nobody" ? "nobody" : "unanswered");
        if (next !== session) return setSession(next);
      }
    };
    ask().catch(() => {});
    return () => given.abort();
  }, [session]);

  if (session === "asking") return <Notice word={texts.connecting} />;
  if (session === "unanswered") return <Notice word={texts.connecting} mark={texts.noConnection} />;
  if (typeof session === "object") {
    return (
      <RoomScreen
        system={system}
        language={language}
        firstClock={session.clock}
        onSignedOut={() => setSession("asking")}
        onPair={() => setSession("pairing")}
      />
    );
  }
  return (
    <PairingScreen
      system={system}
      language={language}
      keyRefused={keyRefused}
      onPaired={(paired) => {
        if (paired === system) setSession("asking");
        else location.assign(`/panel/${encodeURIComponent(paired)}`);
      }}
    />
  );
}

async function signedIn(signal: AbortSignal): Promise<Session> {
  const soon = withinLimit(signal);
  const [user, clock] = await Promise.all([currentUser(soon), hostClock(soon)]);
  return user === undefined ? "nobody" : { clock };
}
