/** A text in which `code` stands between backticks, as drivers write it. */
export function Prose({ text }: { text: string }) {
  // What stands between two backticks is at the odd places.
  return <>{text.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>;
}
