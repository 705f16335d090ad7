import { BINS, HALF_OCTAVES } from "../../common/accuracy.js";

/** The counts of a piece, or of several. */
export interface Tally {
  inputs: number;
  /** Inputs whose result is not the float32 nearest to the exact one. */
  notNearest: number;
  /** Zeros with the wrong sign. */
  otherZeros: number;
  /** The largest error in ULP, and the bits of its input. */
  most: number;
  at: number;
  /** As in `UnaryResult`. */
  readonly histogram: number[];
  readonly octaves: number[];
}

export const LAST_BIN = 4 * BINS;
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
