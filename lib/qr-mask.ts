/** A code's modules, row by row; 1 is dark. */
export interface Modules {
  /** Modules per side. */
  size: number;
  data: Uint8Array;
}

/** Modules of a code with mask 0, and which of them are of the pattern and hold no data: those are not masked. */
export interface MaskedModules extends Modules {
  reservedBit: Uint8Array;
}

/** Masks repeat after as many rows and columns. */
const period = 12;

/** The eight masks (ISO/IEC 18004, 7.8.2): each turns the modules around for which it gives 0. */
const masks = [
  (row: number, column: number) => (row + column) % 2,
  (row: number) => row % 2,
  (_: number, column: number) => column % 3,
  (row: number, column: number) => (row + column) % 3,
  (row: number, column: number) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2,
  (row: number, column: number) => ((row * column) % 2) + ((row * column) % 3),
  (row: number, column: number) => (((row * column) % 2) + ((row * column) % 3)) % 2,
  (row: number, column: number) => (((row * column) % 3) + ((row + column) % 2)) % 2,
];

/** For each mask, what it turns around that mask 0 does not, or the other way: 1, row by row of one period. */
const turns = masks.map((remainder) =>
  Uint8Array.from({ length: period ** 2 }, (_, at) => {
    const [row, column] = [Math.floor(at / period), at % period];
    return Number(remainder(row, column) === 0) ^ Number((row + column) % 2 === 0);
  }),
);

/** Points for a module by the six that end with it: 3 for the fifth of a kind in a run, 1 for each further one. */
const runPoints = Uint8Array.from({ length: 1 << 6 }, (_, latest) => {
  if (latest === 0 || latest === 0b111111) return 1;
  return latest === 0b100000 || latest === 0b011111 ? 3 : 0;
});

/** The same by the eleven that end with it, and 40 for what looks like a finder pattern. */
const linePoints = Uint8Array.from({ length: 1 << 11 }, (_, latest) => {
  const finder = latest === 0b10111010000 || latest === 0b00001011101;
  return (runPoints[latest & 0b111111] as number) + (finder ? 40 : 0);
});

/** Points for a square of four by how many are dark. */
const blockPoints = Uint8Array.of(3, 0, 0, 0, 3);

/**
 * The same code with the mask that leaves the fewest patterns that confuse readers (ISO/IEC 18004, 7.8.3): the one that the
 * library would choose, in less time.
 */
export function bestMasked(code: MaskedModules): Modules {
  let [best, fewest] = [code.data, penalty(code)];
  for (let mask = 1; mask < masks.length; mask++) {
    const modules = { size: code.size, data: remasked(code, mask) };
    const points = penalty(modules);
    if (points < fewest) [best, fewest] = [modules.data, points];
  }
  return { size: code.size, data: best };
}

/** The modules with another mask than 0. */
function remasked({ size, data, reservedBit }: MaskedModules, mask: number): Uint8Array {
  const turn = turns[mask] as Uint8Array;
  const remasked = new Uint8Array(data.length);
  for (let row = 0, at = 0; row < size; row++) {
    const above = (row % period) * period;
    for (let column = 0; column < size; column++, at++) {
      remasked[at] = bit(data, at) ^ (bit(turn, above + (column % period)) & ~bit(reservedBit, at));
    }
  }
  turnFormat(remasked, size, mask);
  return remasked;
}

/**
 * Turns the bits of both copies of the format information, which hold the mask with its error correction (7.9.1). That is a
 * linear code: what differs from mask 0 is the same for each level.
 */
function turnFormat(data: Uint8Array, size: number, mask: number): void {
  const bits = (mask & 1 ? 0x537 : 0) ^ (mask & 2 ? 0xa6e : 0) ^ (mask & 4 ? 0x11eb : 0);
  const turn = (row: number, column: number, by: number) => {
    data[row * size + column] = bit(data, row * size + column) ^ by;
  };
  for (let at = 0; at < 15; at++) {
    const by = (bits >> at) & 1;
    turn(at < 6 ? at : at < 8 ? at + 1 : size - 15 + at, 8, by);
    turn(8, at < 8 ? size - 1 - at : at < 9 ? 7 : 14 - at, by);
  }
}

/** Points for what confuses readers. */
function penalty({ size, data }: Modules): number {
  let points = 0;
  for (let line = 0; line < size; line++) {
    points += linePenalty(data, line * size, 1, size) + linePenalty(data, line, size, size);
  }
  return points + blockPenalty(data, size) + balancePenalty(data);
}

/** The points of a row or a column. Looked up: what a module of a masked code is cannot be guessed, so each branch is slow. */
function linePenalty(data: Uint8Array, start: number, step: number, size: number): number {
  const eleventh = start + 10 * step;
  const end = start + size * step;
  let points = 0;
  let at = start;
  // As if others had come before, the last of them of the other kind.
  let latest = bit(data, start) === 0 ? 0b010101 : 0b101010;
  for (; at < eleventh; at += step) {
    latest = ((latest << 1) & 0x7ff) | bit(data, at);
    points += bit(runPoints, latest & 0b111111);
  }
  for (; at < end; at += step) {
    latest = ((latest << 1) & 0x7ff) | bit(data, at);
    points += bit(linePoints, latest);
  }
  return points;
}

function blockPenalty(data: Uint8Array, size: number): number {
  let points = 0;
  for (let row = 0; row + 1 < size; row++) {
    let left = bit(data, row * size) + bit(data, (row + 1) * size);
    for (let at = row * size + 1; at < (row + 1) * size; at++) {
      const right = bit(data, at) + bit(data, at + size);
      points += bit(blockPoints, left + right);
      left = right;
    }
  }
  return points;
}

/** 10 points for every 5 % that the dark ones are away from half. */
function balancePenalty(data: Uint8Array): number {
  let dark = 0;
  for (let at = 0; at < data.length; at++) dark += bit(data, at);
  return 10 * Math.abs(Math.ceil((dark * 20) / data.length) - 10);
}

function bit(data: Uint8Array, at: number): number {
  return data[at] as number;
}
