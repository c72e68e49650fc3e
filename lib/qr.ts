import { crc32, deflateSync } from "node:zlib";
import QRCode from "qrcode";
import { DriverError } from "./errors.ts";
import { bestMasked, type MaskedModules, type Modules } from "./qr-mask.ts";

/** White modules around a code, without which readers do not find it (ISO/IEC 18004). */
const quietZone = 4;

const largestSize = 4_096;

/** Best first. */
const correctionLevels = ["H", "Q", "M", "L"] as const;

/**
 * A QR code as a PNG: square, exactly `size` pixels per side, as base64 without a data-URL prefix. The text is read back
 * byte for byte as UTF-8. Modules are a whole number of pixels wide; what is left over is white margin.
 *
 * @param size pixels, up to 4,096
 * @throws DriverError `invalid_arguments` when the text is empty or does not fit, or the size is no such number or too
 *   small for the text
 */
export function qrPng(text: string, size = 128): string {
  if (!Number.isInteger(size) || size < 1 || size > largestSize) {
    throw invalid(`size is a whole number of pixels from 1 to ${largestSize}`);
  }
  return remembered(`${size} ${text}`, () => {
    const matrix = encode(text, size - 2 * quietZone);
    return png(matrix, size).toString("base64");
  });
}

/**
 * A QR code as an SVG document that needs nothing else and holds no active content.
 *
 * @throws DriverError `invalid_arguments` when the text is empty or does not fit into a QR code
 */
export function qrSvg(text: string): string {
  return remembered(`svg ${text}`, () => svg(encode(text)));
}

/** The code with the best error correction that holds the text within `largest` modules per side. */
function encode(text: string, largest = Number.POSITIVE_INFINITY): Modules {
  if (text === "") throw invalid("the text is empty");
  const bytes = new TextEncoder().encode(text);
  if (new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) !== text) {
    throw invalid("the text holds half a character (a lone surrogate)");
  }
  let smallest: number | undefined;
  for (const level of correctionLevels) {
    const code = tryToEncode(text, bytes, level);
    if (code && code.size <= largest) return bestMasked(code);
    smallest = code?.size;
  }
  if (smallest !== undefined) {
    throw invalid(`a code for this text needs a size of at least ${smallest + 2 * quietZone} pixels`);
  }
  throw invalid(`the text of ${bytes.length} bytes is too long for a QR code, which holds at most 2953`);
}

/** The code with mask 0: to find the best one is most of the library's work, and done faster here, once the level is known. */
function tryToEncode(
  text: string,
  bytes: Uint8Array,
  errorCorrectionLevel: (typeof correctionLevels)[number],
): MaskedModules | undefined {
  try {
    return QRCode.create([segment(text, bytes)], { errorCorrectionLevel, maskPattern: 0 }).modules;
  } catch {
    return undefined;
  }
}

/** One segment for the whole text: cut into several, as the library would, some readers guess a character set for each. */
function segment(text: string, data: Uint8Array): QRCode.QRCodeSegment {
  if (/^[0-9]+$/.test(text)) return { mode: "numeric", data: text };
  if (/^[0-9A-Z $%*+\-./:]+$/.test(text)) return { mode: "alphanumeric", data: text };
  return { mode: "byte", data: data as Uint8ClampedArray & Uint8Array };
}

function svg({ size, data }: Modules): string {
  const side = size + 2 * quietZone;
  let path = "";
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const start = x;
      while (x < size && data[y * size + x] === 1) x++;
      if (x > start) path += `M${start + quietZone} ${y + quietZone}h${x - start}v1h${start - x}z`;
    }
  }
  const attributes = `width="${side * 8}" height="${side * 8}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"`;
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" ${attributes}>`,
    `<rect width="${side}" height="${side}" fill="#fff"/>`,
    `<path d="${path}" fill="#000"/>`,
    "</svg>",
    "",
  ].join("\n");
}

/**
 * A grayscale PNG of one bit per pixel: a third of the size of the library's. A row that is like the one above says just that,
 * by the filter "up" (PNG, 9.2), which leaves little to compress.
 */
function png({ size: modules, data }: Modules, size: number): Buffer {
  const scale = Math.floor(size / (modules + 2 * quietZone));
  const margin = Math.floor((size - modules * scale) / 2);
  const rowLength = 1 + Math.ceil(size / 8);
  const pixels = Buffer.alloc(rowLength * size);
  const blank = Buffer.alloc(rowLength, 0xff).fill(0, 0, 1);
  for (let y = 0; y < size; y++) pixels[y * rowLength] = 2;
  blank.copy(pixels);
  for (let y = 0; y <= modules; y++) {
    const row = pixels.subarray((margin + y * scale) * rowLength);
    blank.copy(row);
    // Below the last row of modules comes white again.
    if (y === modules) break;
    for (let x = 0; x < modules; x++) {
      if (data[y * modules + x] !== 1) continue;
      for (let at = margin + x * scale; at < margin + (x + 1) * scale; at++) {
        row[1 + (at >> 3)] = (row[1 + (at >> 3)] as number) & ~(0x80 >> (at & 7));
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 1;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(pixels)), chunk("IEND")]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const remember = 500;
const made = new Map<string, string>();

/** What was asked for lately is not made again; the panels of a building ask for the same few codes. */
function remembered(key: string, make: () => string): string {
  const value = made.get(key) ?? make();
  made.delete(key);
  made.set(key, value);
  if (made.size > remember) made.delete(made.keys().next().value as string);
  return value;
}

function invalid(message: string): DriverError {
  return new DriverError(`QR code: ${message}`, { code: "invalid_arguments" });
}
