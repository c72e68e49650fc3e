import { useEffect, useState } from "preact/hooks";
import { Button } from "../shared/button.tsx";

/** Milliseconds for which it says that it has copied. */
const shownFor = 2_000;

/** Copies a text. */
export function CopyButton({ text }: { text: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), shownFor);
    return () => clearTimeout(timer);
  }, [said]);
  const press = () =>
    copy(text).then(
      () => setSaid("Copied"),
      () => setSaid("Could not copy"),
    );
  return (
    <>
      <Button class="button-small" onPress={() => void press()}>
        Copy
      </Button>
      <span role="status">{said}</span>
    </>
  );
}

/** Browsers offer a clipboard to pages of https and of loopback only; the older way works everywhere. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser does not copy");
}
