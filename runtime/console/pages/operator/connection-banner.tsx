import { useEffect, useState } from "preact/hooks";

/** Milliseconds that a connection may take before the page says that there is none. */
const patience = 1_500;

/** Says that there is no connection, and so that what is shown may be old. */
export function ConnectionBanner({ isLive, unreachable }: { isLive: boolean; unreachable: boolean }) {
  const isLost = !isLive || unreachable;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!isLost) return setShown(false);
    const timer = setTimeout(() => setShown(true), patience);
    return () => clearTimeout(timer);
  }, [isLost]);
  return (
    <div role="status" class="banner-place">
      {shown && (
        <p class="banner">No connection to the host. What you see may be old, and commands wait. Trying again …</p>
      )}
    </div>
  );
}
