import { useEffect, useState } from "preact/hooks";
import { z } from "zod";
import { ClientError } from "../../../../lib/client/index.ts";
import { sleep, systemClock } from "../../../../lib/clock.ts";
import { ask } from "../shared/session.ts";
import { withinLimit } from "./within-limit.ts";

const System = z.object({ name: z.string(), capacity: z.number().nullish() });
const Types = z.record(z.string(), z.number());
const Status = z.record(z.string(), z.unknown());

/** What is wrong with a room that shows nothing. */
export type Problem = "unknownRoom" | "noRight" | "noBookings" | "notRunning";

/** What the host knows of a room. */
export interface RoomFacts {
  name?: string;
  capacity?: number;
  problem?: Problem;
}

/** Milliseconds between two looks at a room that shows nothing. */
const pause = 3_000;

/** A room's name and size, looked at after every connection; as long as it shows nothing, again and again, and why. */
export function useRoomFacts(system: string, connected: boolean, silent: boolean): RoomFacts {
  const [facts, setFacts] = useState<RoomFacts>({});
  useEffect(() => {
    if (!connected) return;
    const given = new AbortController();
    const { signal } = given;
    const look = async () => {
      do {
        const found = await roomFacts(system, withinLimit(signal)).catch(() => undefined);
        signal.throwIfAborted();
        if (found !== undefined) setFacts((before) => ({ ...withoutProblem(before), ...found }));
        await sleep(systemClock, pause, signal);
      } while (silent);
    };
    look().catch(() => {});
    return () => given.abort();
  }, [system, connected, silent]);
  return silent ? facts : withoutProblem(facts);
}

function withoutProblem({ problem: _, ...facts }: RoomFacts): RoomFacts {
  return facts;
}

async function roomFacts(system: string, signal: AbortSignal): Promise<RoomFacts> {
  const path = `/systems/${encodeURIComponent(system)}`;
  try {
    const { name, capacity } = await ask(System, path, { signal });
    const facts = { name, ...(capacity ? { capacity } : {}) };
    const types = await ask(Types, `${path}/types`, { signal });
    if (types.Bookings === undefined) return { ...facts, problem: "noBookings" };
    // A module that runs has some status at once, though it may know nothing of the calendar yet.
    const status = await ask(Status, `${path}/Bookings`, { signal });
    return Object.keys(status).length > 0 ? facts : { ...facts, problem: "notRunning" };
  } catch (error) {
    if (error instanceof ClientError && error.code === "access_denied") return { problem: "noRight" };
    if (error instanceof ClientError && error.code === "system_not_found") return { problem: "unknownRoom" };
    throw error;
  }
}
