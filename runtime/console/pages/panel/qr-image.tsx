/** A QR code on white, whatever the scheme: readers look for dark on light. `svg` is a whole document. */
export function QrImage({ svg, alt }: { svg: string; alt: string }) {
  // In an image nothing of a document can run.
  return <img class="qr" src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt={alt} draggable={false} />;
}
