import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { currentUser, type User } from "../shared/session.ts";
import { type Access, AccessProvider, openAccess } from "./access.ts";
import { Console } from "./console.tsx";
import { SignIn } from "./sign-in.tsx";

/** Milliseconds after which a host that did not answer is asked again. */
const retryDelay = 2_000;

/** What the page shows: nothing yet, the sign-in form, or the console. */
type Shown =
  | { page: "nothing"; trouble?: string }
  | { page: "sign-in"; notice: string }
  | { page: "console"; access: Access };

/** What the address says after a sign-in that came to nothing, by a link or by the identity provider, and what is shown then. */
const refusals: Record<string, string> = {
  "#key-refused": "The host does not know the key of that link.",
  "#sign-in-refused": "You are signed in there, but may do nothing here. Ask whoever runs this host.",
  "#sign-in-failed": "The sign-in did not succeed. Try again; the host's log says why.",
};

/** The operator console: whoever is signed in sees it, everybody else the sign-in form. */
export function App() {
  const [shown, setShown] = useState<Shown>({ page: "nothing" });

  const open = useRef<Access>(undefined);

  const askForKey = useCallback((notice: string) => {
    open.current?.close();
    setShown({ page: "sign-in", notice });
  }, []);
  const enter = useCallback(
    (user: User) => {
      const access = openAccess(user, () => askForKey("The host does not take the key any more. Sign in again."));
      open.current = access;
      setShown({ page: "console", access });
    },
    [askForKey],
  );

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const refused = refusals[location.hash] ?? "";
      if (refused !== "") history.replaceState(null, "", "#/");
      try {
        const user = await currentUser();
        if (user !== undefined) enter(user);
        else askForKey(refused);
      } catch (error) {
        setShown({ page: "nothing", trouble: (error as Error).message });
        timer = setTimeout(look, retryDelay);
      }
    };
    void look();
    return () => clearTimeout(timer);
  }, [enter, askForKey]);

  if (shown.page === "sign-in") return <SignIn notice={shown.notice} onSignedIn={enter} />;
  if (shown.page === "console") {
    return (
      <AccessProvider value={shown.access}>
        <Console onSignedOut={() => askForKey("")} />
      </AccessProvider>
    );
  }
  return (
    <main class="waiting">
      <h1 class="unseen">Atrium</h1>
      {shown.trouble && <p role="status">{shown.trouble}. Trying again.</p>}
    </main>
  );
}
