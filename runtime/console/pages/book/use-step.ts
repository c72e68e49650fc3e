import { useEffect, useState } from "preact/hooks";

/** The two steps of choosing. The second has an entry of its own in the browser's history, so that "back" leads to the first. */
export interface Step {
  now: "pick" | "details";
  forward(): void;
  back(): void;
  /** Ends the choosing: "back" leads away from the page. */
  finish(): void;
}

export function useStep(): Step {
  const [now, setNow] = useState<Step["now"]>("pick");
  useEffect(() => {
    const moved = () => setNow("pick");
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, []);
  return {
    now,
    forward() {
      history.pushState(null, "", "#details");
      setNow("details");
    },
    back: () => history.back(),
    finish: () => history.replaceState(null, "", location.pathname),
  };
}
