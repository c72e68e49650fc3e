/** Leads past the navigation. The address stays: what is after its `#` is the page. */
export function SkipLink({ to }: { to: { current: HTMLElement | null } }) {
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    to.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/useValidAnchor: it leads to a place in the page, whose address stays.
    <a class="skip" href="#main" onClick={skip}>
      Skip to content
    </a>
  );
}
