import { useEffect } from "preact/hooks";

/** The heading of a page, which is its title too. It takes the focus when the page comes. */
export function Heading({ children }: { children: string }) {
  useEffect(() => {
    document.title = `${children} – Atrium`;
  }, [children]);
  return (
    <h1 class="heading" tabIndex={-1}>
      {children}
    </h1>
  );
}
