import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/**
 * A square PNG that is always the same for the same `name`: a mirrored pattern of five by five fields.
 *
 * @param size width in pixels
 */
export function photoImage(name: string, size: number): Buffer {
  const hash = createHash("sha256").update(name).digest();
  const paint = (x: number, y: number) => {
    const column = Math.floor((x * 5) / size);
    const field = Math.floor((y * 5) / size) * 3 + Math.min(column, 4 - column);
    return ((hash[field] ?? 0) & 1) as 0 | 1;
  };
  const rows = Array.from({ length: size }, (_, y) =>
    // Each row begins with its filter: none.
    Buffer.from([0, ...Array.from({ length: size }, (_, x) => paint(x, y))]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits per pixel, which are indices into a palette.
  header.set([8, 3], 8);
  const palette = Buffer.from([240, 240, 240, ...hash.subarray(20, 23)]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
