import { useEffect, useState } from "preact/hooks";
import type { Client, ConnectionState } from "../../../../lib/client/index.ts";

/** The state of a connection, and every change of it. */
export function useConnectionState(client: Pick<Client, "state" | "onState">): ConnectionState {
  const [state, setState] = useState(client.state);
  useEffect(() => {
    setState(client.state);
    const handle = client.onState(setState);
    return () => handle.cancel();
  }, [client]);
  return state;
}
