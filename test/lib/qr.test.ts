import { DriverError, qrPng, qrSvg } from "atrium";
import jsqr from "jsqr";
import { PNG } from "pngjs";
import QRCode from "qrcode";
import { describe, expect, test } from "vitest";

/** The package is CommonJS: its types say one thing, and the import gives the other. */
const jsQR = jsqr as unknown as typeof jsqr.default;

const texts = {
  "plain ASCII": "https://atrium.example/visit?id=42",
  umlauts: "Gäste im Großraumbüro",
  emoji: "Willkommen 👋🏽 im 🏢",
  "several lines": "BEGIN:VCARD\r\nFN:Jürgen\nEND:VCARD",
  "every character up to U+00FF but NUL": Array.from({ length: 255 }, (_, at) => String.fromCharCode(at + 1)).join(""),
  "digits and capitals": "A1 $%*+-./:",
  "digits only": "0123456789012345",
  kanji: "会議室へようこそ",
  "a byte-order mark": "\uFEFFmark",
  "2,953 bytes": "x".repeat(2953),
  "7,089 digits": "7".repeat(7089),
};

function readPng(base64: string) {
  const image = PNG.sync.read(Buffer.from(base64, "base64"));
  const code = jsQR(new Uint8ClampedArray(image.data), image.width, image.height);
  return { width: image.width, height: image.height, bytes: Buffer.from(code?.binaryData ?? []), text: code?.data };
}

/** Paints the path of an SVG, which is made of runs `Mx yhNv1h-Nz`, at 4 pixels per unit. */
function readSvg(svg: string): Buffer {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const scale = 4;
  const pixels = new Uint8ClampedArray((side * scale) ** 2 * 4).fill(255);
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      const from = row * side * scale + Number(x) * scale;
      for (let at = from; at < from + Number(run) * scale; at++) pixels.fill(0, at * 4, at * 4 + 3);
    }
  }
  return Buffer.from(jsQR(pixels, side * scale, side * scale)?.binaryData ?? []);
}

function failure(make: () => unknown): DriverError {
  try {
    make();
  } catch (error) {
    if (error instanceof DriverError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe.each(Object.entries(texts))("%s", (_, text) => {
  test("is read back from a PNG byte for byte", () => {
    expect(readPng(qrPng(text, 400)).bytes.toString()).toBe(text);
  });

  test("is read back from an SVG byte for byte", () => {
    expect(readSvg(qrSvg(text)).toString()).toBe(text);
  });
});

test.each([128, 100, 131, 1, 28, 33, 999])("a PNG is exactly as large as asked for, or refused: %i", (size) => {
  if (size < 29) return expect(failure(() => qrPng("Test", size)).code).toBe("invalid_arguments");
  expect(readPng(qrPng("Test", size))).toMatchObject({ width: size, height: size, text: "Test" });
});

test("the largest PNG is as large as asked for", () => {
  const file = Buffer.from(qrPng("Test", 4096), "base64");
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([4096, 4096]);
});

test("a PNG without a size is 128 pixels wide", () => {
  expect(readPng(qrPng("Test")).width).toBe(128);
});

test("a PNG is strict base64, without a data URL's prefix", () => {
  expect(qrPng("Test")).toMatch(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
});

test("every bit of a PNG at one pixel per module survives", () => {
  expect(readPng(qrPng("x".repeat(60), 53)).text).toBe("x".repeat(60));
});

test("correction is the best that fits: text for a small code still decodes with a corner scratched", () => {
  const image = PNG.sync.read(Buffer.from(qrPng("Test", 290), "base64"));
  for (let y = 180; y < 230; y++)
    for (let x = 180; x < 230; x++) image.data.fill(255, (y * 290 + x) * 4, (y * 290 + x) * 4 + 3);
  expect(jsQR(new Uint8ClampedArray(image.data), 290, 290)?.data).toBe("Test");
});

test("a size that is too small names the one that is needed", () => {
  expect(failure(() => qrPng("x".repeat(500), 64)).message).toMatch(/at least \d+ pixels/);
});

test.each([0, -1, 1.5, 4097, 1e9, Number.NaN])("the size %f is refused", (size) => {
  expect(failure(() => qrPng("Test", size)).code).toBe("invalid_arguments");
});

test.each([
  ["empty text", ""],
  ["2,954 bytes", "x".repeat(2954)],
  ["half a character", "\uD83D"],
])("%s is refused", (_, text) => {
  expect(failure(() => qrPng(text, 800)).code).toBe("invalid_arguments");
  expect(failure(() => qrSvg(text)).code).toBe("invalid_arguments");
});

test("an SVG stands alone and holds nothing active", () => {
  const svg = qrSvg("<script>alert(1)</script>");
  expect(svg).toMatch(/^<\?xml version="1.0"/);
  expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
  expect(svg).not.toMatch(/script|href|onload|<!ENTITY/i);
});

test("of the eight masks a code has the one that the library finds best, told by all its modules", () => {
  const masks = new Set<number | undefined>();
  for (let length = 1; length <= 240; length += 3) {
    const text = `${length} `.padEnd(length + 4, `${length ** 5} atrium`);
    const data = new TextEncoder().encode(text) as Uint8ClampedArray & Uint8Array;
    const { modules, maskPattern } = QRCode.create([{ mode: "byte", data }], { errorCorrectionLevel: "H" });
    masks.add(maskPattern);
    const side = modules.size + 8;
    const image = PNG.sync.read(Buffer.from(qrPng(text, side), "base64"));
    const dark = (row: number, column: number) => image.data[((row + 4) * side + column + 4) * 4] === 0;
    const made = Array.from(modules.data, (_, at) => dark(Math.floor(at / modules.size), at % modules.size));
    expect(made).toEqual(Array.from(modules.data, (each) => each === 1));
  }
  expect(masks.size).toBe(8);
});

test("what was forgotten is made again, the same", () => {
  const first = qrPng("first");
  for (let at = 0; at < 600; at++) qrPng(`other ${at}`, 64);
  expect(qrPng("first")).toBe(first);
});
