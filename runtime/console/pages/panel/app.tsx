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

/** "asking" who is signed in; "pairing" because nobody is; or a room, shown by the host's clock. */
type Session = "asking" | "unanswered" | "pairing" | { clock: HostClock };

/** Milliseconds between two questions who is signed in, of which there are more only while the host does not answer. */
const pause = 1_000;

/** The panel: a room, or how to pair with one. */
export function App({ system, language, keyRefused }: AppProps) {
  const [session, setSession] = useState<Session>("asking");
  const { texts } = language;
  useWakeLock();

  const asking = session === "asking" || session === "unanswered";
  useEffect(() => {
    if (!asking) return;
    const given = new AbortController();
    const ask = async () => {
      for (;;) {
        const found = await signedIn(given.signal).catch(() => undefined);
        given.signal.throwIfAborted();
        if (found !== undefined) return setSession(found);
        setSession("unanswered");
        await sleep(systemClock, pause * (1 + Math.random()), given.signal);
      }
    };
    ask().catch(() => {});
    return () => given.abort();
  }, [asking]);

  if (session === "asking") return <Notice word={texts.connecting} />;
  if (session === "unanswered") return <Notice word={texts.connecting} line={texts.tellOperator} />;
  if (session !== "pairing") {
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
  return user === undefined ? "pairing" : { clock };
}
