import { Heading } from "./heading.tsx";

/** Says what is not there, or not for this key. */
export function NotFound({ what }: { what: string }) {
  return (
    <>
      <Heading>Nothing here</Heading>
      <p>{what}</p>
      <p>
        <a href="#/">Go to the overview</a>
      </p>
    </>
  );
}
