/** What limits how far the rest of the screen is to be trusted, across its top. */
export function Banners({ marks }: { marks: readonly (string | false | undefined)[] }) {
  return (
    <div class="banners" role="status">
      {marks.map((mark) => mark && <p class="banner">{mark}</p>)}
    </div>
  );
}
