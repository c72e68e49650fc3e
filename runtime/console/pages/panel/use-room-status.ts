import { useEffect, useState } from "preact/hooks";
import type { Client } from "../../../../lib/client/index.ts";
import { type RoomStatus, statusNames, withValue } from "./room-status.ts";

/** Milliseconds for which values are gathered, since those that belong together come one after the other. */
const gathering = 30;

/** Milliseconds that a room may take to tell its state over a new connection, before its last values count for nothing. */
const patience = 5_000;

export interface ToldStatus {
  status: RoomStatus;
  /** False while these are the values of an earlier connection. */
  live: boolean;
}

/**
 * The status variables of a room's `Bookings`, as they are told. The last ones stay when the connection is lost, and until
 * a new one has told them all: what the host does not have any more would never be told to be gone.
 */
export function useRoomStatus(client: Client, system: string, connected: boolean): ToldStatus {
  const [told, setTold] = useState<ToldStatus>({ status: {}, live: false });
  useEffect(() => {
    if (!connected) return;
    let status: RoomStatus = {};
    let live = false;
    let gathered: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      live = true;
      setTold({ status, live });
    };
    const late = setTimeout(show, patience);
    const handles = statusNames.map((name) =>
      client.bind(system, "Bookings", name, (value) => {
        status = withValue(status, name, value);
        gathered ??= setTimeout(() => {
          gathered = undefined;
          if (live || status.status !== undefined) show();
        }, gathering);
      }),
    );
    return () => {
      clearTimeout(late);
      clearTimeout(gathered);
      for (const handle of handles) handle.cancel();
      setTold((before) => ({ ...before, live: false }));
    };
  }, [client, system, connected]);
  return told;
}
