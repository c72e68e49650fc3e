import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ZodError, z } from "zod";
import { type Client, ClientError, connect, type RestRequest } from "../../../../lib/client/index.ts";
import { levelAllows } from "../../../../lib/level.ts";
import { type HostClock, hostClock } from "../shared/host-clock.ts";
import { ask, User } from "../shared/session.ts";

/** Milliseconds without a sign of life after which the connection counts as lost, and says so. */
const silence = 5_000;

/** The host, as whoever is signed in reaches it. */
export interface Access {
  user: User;
  /** Values, commands and logs. */
  client: Client;
  /**
   * Asks over REST; `path` is below `/api/engine/v2`.
   *
   * @throws ClientError the host's error; an Error for an answer of another shape
   */
  ask<T>(path: string, shape: z.ZodType<T>, request?: RestRequest): Promise<T>;
  /** Unix seconds by the host's clock. */
  now(): number;
  /** Ends the connection. */
  close(): void;
}

const SignInOptions = z.object({ provider: z.string().nullable() });

/** Signs in with a key; `undefined` when the host does not know it. */
export async function signIn(key: string): Promise<User | undefined> {
  try {
    return await ask(User, "/sign_in", { method: "POST", body: { key } });
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** What the company's identity provider is called, if it signs people in; else null. */
export async function providerLabel(): Promise<string | null> {
  return (await ask(SignInOptions, "/sign_in")).provider;
}

/** @param refused called when the host no longer takes the key */
export function openAccess(user: User, refused: () => void): Access {
  const client = connect({ url: location.origin, silence });
  let clock: HostClock = Date.now;
  const states = client.onState((state) => {
    if (state === "closed") refused();
    if (state !== "open") return;
    // A host that is back may run on another clock; one that does not answer is asked when it is back.
    hostClock().then(
      (asked) => {
        clock = asked;
      },
      () => {},
    );
  });
  return {
    user,
    client,
    async ask(path, shape, request) {
      try {
        return await ask(shape, path, request);
      } catch (error) {
        if (isRefusal(error)) refused();
        if (!(error instanceof ZodError)) throw error;
        throw new Error(`The host's answer at ${path} is not understood; reload the page`, { cause: error });
      }
    },
    now: () => clock() / 1_000,
    close() {
      states.cancel();
      client.close();
    },
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof ClientError && error.code === "unauthorized";
}

const AccessContext = createContext<Access | undefined>(undefined);

export const AccessProvider = AccessContext.Provider;

/** The access of whoever is signed in; only below an `AccessProvider`. */
export function useAccess(): Access {
  const access = useContext(AccessContext);
  if (access === undefined) throw new Error("There is no AccessProvider around this");
  return access;
}

/** True for those who see modules, logs and settings. */
export function isOperator({ level }: User): boolean {
  return levelAllows(level, "support");
}
