import jsqr from "jsqr";
import { PNG } from "pngjs";

/** What the QR code on a picture says, as a telephone would read it. */
export function readQr(picture: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(picture);
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data;
}
