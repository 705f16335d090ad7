import { arrayOf, expectSome, type NdArray, shown } from "../arrays.js";
import { fail, orOutOfMemory } from "../errors.js";
import { unitsOf } from "../layout.js";
import { isRecord, ownOf } from "../objects.js";
import type { OptionValue, OtherOption, Resolved } from "../options.js";
import { isArray } from "./shared.js";
import type { Edges } from "./spec.js";

/**
 * Pairs of points, `i0 j0 i1 j1 …`, by their numbers: see `ResidualOptions.edges`.
 *
 * - an Int32Array, with numbers of all points
 * - `{ every: K, pairs }`: an Int32Array with numbers below K, repeated for each K consecutive points
 */
export type EdgeList = Int32Array | NdArray<Int32Array> | { readonly every: number; readonly pairs: Int32Array | NdArray<Int32Array> };

/** The option, whose array is still to be checked. */
export const edges: OtherOption = {
  kind: "other",
  default: null,
  text: "an Int32Array of pairs of points i0 j0 i1 j1 …, or { every: K, pairs } for K consecutive points, repeated",
  read(value, wrong) {
    if (isArray(value)) return { pairs: value } as unknown as OptionValue;
    if (!isRecord(value)) return undefined;
    const own = ownOf(value);
    if (Object.keys(own).sort().join() !== "every,pairs") return undefined;
    const { every, pairs } = own;
    return Number.isInteger(every) && (every as number) > 0 ? ({ every, pairs } as OptionValue) : wrong(`.every is ${shown(every)}`);
  },
};

/** A checked copy of the edges among the points of a prediction with so many values. */
export function edgesOf(owner: string, { edges }: Resolved, values: number): Edges | null {
  if (!edges) return null;
  const points = unitsOf(values, 2, owner, "edges join points, which are x y pairs");
  const given = edges as unknown as { readonly pairs: unknown; readonly every: number };
  const [name, every] = Object.hasOwn(given, "every") ? ["edges.pairs", given.every] : ["edges", points];
  if (points % every !== 0)
    fail("ERR_XYLOSS_LENGTH", `${owner}: edges.every is ${every}, but there are ${points} points; it must divide their number`);
  // what is checked is the copy, which no other thread can change
  const array = arrayOf<Int32Array>(owner, given.pairs, name, ["Int32Array"], 2);
  const pairs = orOutOfMemory(() => new Int32Array(array));
  const { length } = pairs;
  expectSome(owner, name, length);
  unitsOf(length, 2, owner, "an edge is a pair of points", name);
  for (let k = 0; k < length; k++) {
    const point = pairs[k] as number;
    if (!(point >= 0 && point < every))
      fail("ERR_XYLOSS_VALUE", `${owner}: ${name}[${k}] is ${point}; points are numbered from 0 to ${every - 1}`);
  }
  if (every === points) return { pairs, values };
  const all = orOutOfMemory(() => new Int32Array((points / every) * length));
  for (let first = 0, to = 0; first < points; first += every) for (let k = 0; k < length; k++) all[to++] = first + (pairs[k] as number);
  return { pairs: all, values };
}
