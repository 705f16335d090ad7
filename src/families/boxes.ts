import { fail } from "../errors.js";
import { BLOCK, type LayoutOf, layoutOf, unitsOf } from "../layout.js";
import type { Spec, Traits } from "./spec.js";

/** `kind` selects one of the four; `assembly/losses/box.ts` has the same numbers. */
const boxes =
  (kind: number): LayoutOf =>
  (predictions, _options, loss) =>
    layoutOf("box", unitsOf(predictions, 4, loss, "boxes are x1 y1 x2 y2"), 4, 4, BLOCK / 4, { shape: kind });

/** A target's corners must be in order. A prediction's may be in any order while it trains. */
const expectCorners =
  (name: string): Spec["expectTargets"] =>
  (target, weights, _options, { units }) => {
    for (let i = 0; i < units; i++) {
      const x = (target[4 * i + 2] as number) < (target[4 * i] as number);
      const y = (target[4 * i + 3] as number) < (target[4 * i + 1] as number);
      if (!(x || y) || weights?.[i] === 0) continue;
      const box = [0, 1, 2, 3].map((corner) => target[4 * i + corner]).join(", ");
      fail(
        "ERR_XYLOSS_VALUE",
        `${name}: target's box ${i} is ${box}, so ${x ? "x2 < x1" : "y2 < y1"}; boxes are x1, y1, x2, y2: is this x, y, width, height?`,
      );
    }
  };

const traits: Partial<Traits> = {
  point: "centre",
  zero: false,
  convex: false,
};

export const boxLoss = (name: string, kind: number): Spec => ({
  name,
  family: "boxes",
  traits,
  unit: "box",
  layout: boxes(kind),
  axes: () => [4, 4],
  options: {},
  parameters: [],
  kernels: ["box"],
  expectTargets: expectCorners(name),
  screen: "box_inverted",
});
