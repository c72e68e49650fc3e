import { useEffect } from "preact/hooks";

/** Keeps the screen on where the browser can do that; it takes a page that is seen, over https. */
export function useWakeLock(): void {
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => {});
    };
    ask();
    // The browser lets go whenever the page is hidden.
    document.addEventListener("visibilitychange", ask);
    return () => document.removeEventListener("visibilitychange", ask);
  }, []);
}
