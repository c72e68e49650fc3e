import { useEffect, useRef, useState } from "preact/hooks";
import { type Client, connect } from "../../../../lib/client/index.ts";
import { sleep, systemClock } from "../../../../lib/clock.ts";
import { type HostClock, hostClock } from "../shared/host-clock.ts";
import { useConnectionState } from "../shared/session.ts";
import { useOnline } from "./use-online.ts";
import { withinLimit } from "./within-limit.ts";

/** Milliseconds without a frame after which the connection counts as lost; with a ping on its way, people see it within 5 s. */
const silence = 2_500;

/** Milliseconds that a tap waits for a connection: what people did long ago should not happen all of a sudden. */
const timeout = 3_000;

/** Milliseconds after which the host's clock is asked for anew, for no two clocks go alike. */
const clockLasts = 600_000;

export interface Connection {
  client: Client;
  connected: boolean;
  clock: HostClock;
}

/** The connection of a room's screen, for as long as the screen is there. `onSignedOut` hears that the key is gone. */
export function useConnection(firstClock: HostClock, onSignedOut: () => void): Connection {
  const [client] = useState(() => connect({ url: location.origin, silence, timeout }));
  const [clock, setClock] = useState<HostClock>(() => firstClock);
  const latest = useRef(onSignedOut);
  latest.current = onSignedOut;

  useEffect(() => {
    const handle = client.onState((state) => state === "closed" && latest.current());
    return () => {
      handle.cancel();
      client.close();
    };
  }, [client]);

  const open = useConnectionState(client) === "open";
  const connected = useOnline() && open;
  useEffect(() => {
    if (!connected) return;
    const given = new AbortController();
    keepTime(setClock, given.signal).catch(() => {});
    return () => given.abort();
  }, [connected]);

  return { client, connected, clock };
}

async function keepTime(set: (update: () => HostClock) => void, signal: AbortSignal): Promise<void> {
  for (;;) {
    const clock = await hostClock(withinLimit(signal)).catch(() => undefined);
    signal.throwIfAborted();
    if (clock !== undefined) set(() => clock);
    await sleep(systemClock, clockLasts, signal);
  }
}
