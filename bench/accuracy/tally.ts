/** What a sweep counts. */

/** What a piece, or a sum of pieces, shows. */
export interface Tally {
  inputs: number;
  /** Inputs whose result is not the float32 nearest to the exact one. */
  notNearest: number;
  /** Zeros of the other sign. */
  otherZeros: number;
  /** The largest error in ULP, and the bits of its input. */
  most: number;
  at: number;
  /** How many inputs err by so many 32nds of an ULP; the last bin has all above. */
  readonly histogram: number[];
  /** The largest error in each half octave of the input, in the order of the bits. */
  readonly octaves: number[];
}

/** Of the histogram, per ULP. */
export const BINS = 32;
export const LAST_BIN = 4 * BINS;
/** Bits below sign, exponent and the first of the mantissa. */
export const OCTAVE_SHIFT = 22;
export const HALF_OCTAVES = 2 ** (32 - OCTAVE_SHIFT);
export const emptyTally = (): Tally => ({
  inputs: 0,
  notNearest: 0,
  otherZeros: 0,
  most: 0,
  at: 0,
  histogram: new Array<number>(LAST_BIN + 1).fill(0),
  octaves: new Array<number>(HALF_OCTAVES).fill(0),
});

export function addTally(sum: Tally, part: Tally): void {
  sum.inputs += part.inputs;
  sum.notNearest += part.notNearest;
  sum.otherZeros += part.otherZeros;
  if (part.most > sum.most) [sum.most, sum.at] = [part.most, part.at];
  part.histogram.forEach((count, bin) => {
    sum.histogram[bin] = (sum.histogram[bin] as number) + count;
  });
  part.octaves.forEach((most, octave) => {
    sum.octaves[octave] = Math.max(sum.octaves[octave] as number, most);
  });
}
