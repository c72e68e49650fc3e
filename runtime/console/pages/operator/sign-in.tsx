import { useEffect, useRef, useState } from "preact/hooks";
import type { User } from "../shared/session.ts";
import { providerLabel, signIn } from "./access.ts";
import { SubmitButton } from "./submit-button.tsx";

/** Where the host sends a browser to the identity provider, and what it shows when that is done. */
const providerHref = () => `/auth/sign_in?continue=${encodeURIComponent(`/${location.hash}`)}`;

/** Asks for a key, or leads to the company's identity provider. What the address asks for is shown after it. */
export function SignIn({ notice, onSignedIn }: { notice: string; onSignedIn(user: User): void }) {
  const [key, setKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState(notice);

  const [provider, setProvider] = useState<string | null>(null);
  useEffect(() => {
    // Without an answer there is still the key.
    providerLabel().then(setProvider, () => {});
  }, []);

  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setMessage("");
    try {
      const user = await signIn(key.trim());
      if (user !== undefined) return onSignedIn(user);
      setMessage("The host does not know this key.");
    } catch (error) {
      setMessage((error as Error).message);
    }
    setBusy(false);
  };

  return (
    <main class="sign-in">
      <form class="sign-in-card" onSubmit={submit}>
        <h1>Atrium</h1>
        <p class="quiet">
          Sign in with your key. It stands in the host's settings; whoever runs the host gives it to you.
        </p>
        {/* For those who keep keys in their browser: it wants a name to keep one under. */}
        <input type="text" name="username" autocomplete="username" value="atrium" hidden readOnly />
        <label class="field-label" for="key">
          Key
        </label>
        <input
          ref={field}
          id="key"
          class="input"
          type="password"
          autocomplete="current-password"
          required
          value={key}
          aria-invalid={message !== ""}
          aria-describedby="sign-in-message"
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <p id="sign-in-message" class="field-issue" role="alert">
          {message}
        </p>
        <SubmitButton busy={busy}>Sign in</SubmitButton>
        {provider !== null && <a href={providerHref()}>Sign in with {provider}</a>}
      </form>
    </main>
  );
}
