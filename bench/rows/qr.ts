import QRCode from "qrcode";
import { qrPng } from "../../lib/qr.ts";
import { compared, type Row } from "../figure.ts";

const size = 256;
const each = 150;
/** 60 characters, another text for every number. */
const text = (number: number) => `https://rooms.example.com/booking/${String(number).padStart(26, "0")}`;

/** PNG QR codes per second, beside those of the library from which the matrix comes. */
const qr: Row = async ({ rounds }) => {
  const fresh: number[] = [];
  const again: number[] = [];
  const theirs: number[] = [];
  let number = 0;
  for (let round = 0; round <= rounds; round++) {
    const uncached = await perSecond(each, () => qrPng(text(number++), size));
    const cached = await perSecond(each * 1_000, () => qrPng(text(0), size));
    const plain = await perSecond(each / 5, () => QRCode.toBuffer(text(number++), { width: size }));
    // The first round warms up.
    if (round === 0) continue;
    fresh.push(uncached);
    again.push(cached);
    theirs.push(plain);
  }
  const baseline = { name: "`toBuffer` of qrcode", values: theirs };
  const unit = "/s";
  return [
    compared({ name: "QR code as PNG, 256 px", unit, ours: fresh, baseline, bar: { atLeast: 12 } }),
    compared({ name: "the same, asked for again", unit, ours: again, baseline, bar: { atLeast: 1_000 } }),
  ];
};

export default qr;

async function perSecond(count: number, make: () => unknown): Promise<number> {
  const started = performance.now();
  for (let left = count; left > 0; left--) {
    const made = make();
    if (made instanceof Promise) await made;
  }
  return (count * 1_000) / (performance.now() - started);
}
