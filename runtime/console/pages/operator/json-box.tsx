/** JSON text that scrolls where it is large. */
export function JsonBox({ json, label }: { json: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key.
    <figure class="json-box" tabIndex={0} aria-label={label}>
      <pre class="json">{json}</pre>
    </figure>
  );
}
