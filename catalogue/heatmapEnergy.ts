import { heatmapEnergySpec } from "../src/losses/heatmapEnergy.js";
import { Precise, precise } from "./oracle.js";
import type { RecordOf } from "./record.js";
import * as drawings from "./shared/drawings.js";
import { clamp, one, square, sum, zero } from "./shared/formulas.js";
import { softmax } from "./shared/mapFormulas.js";
import * as properties from "./shared/properties.js";
import * as samples from "./shared/samples.js";
import * as sweeps from "./shared/sweeps.js";
import * as ways from "./shared/ways.js";
import * as words from "./shared/words.js";

/** ∫ (F(u) − [u ≥ y])² du of a distribution with mass at whole numbers, interval by interval, from one end of all to the other. */
function integral(mass: ReadonlyMap<number, Precise>, y: Precise): Precise {
  const places = [...mass.keys()].sort((a, b) => a - b);
  const last = places.at(-1) as number;
  let below = zero;
  const inner = sum(
    places.map((k) => {
      below = below.plus(mass.get(k) as Precise);
      if (k === last) return zero;
      const s = clamp(y.minus(k), zero, one);
      return s.times(square(below)).plus(one.minus(s).times(square(one.minus(below))));
    }),
  );
  return inner.plus(y.minus(clamp(y, precise(places[0] as number), precise(last))).abs());
}

/** What is known of `heatmapEnergy` beyond its specification. */
export const heatmapEnergy: RecordOf<"heatmapEnergy"> = {
  spec: heatmapEnergySpec,
  take: "next",
  words: {
    formula: "(π/8)(C_x + C_y + (C_{x+y} + C_{x−y})/√2), C = the CRPS of a projection of q = softmax z against that of the target",
    gradient: "q∘(A − Σ q A), A = the four directions' Σ_{k≥j} 2(F_k − 1 + s_k), weighted, at a pixel's projections",
    use: "a map of where the point is, scored by distance: no σ to choose, and a map that hedges between two places pays for both",
    data: "prediction: logits [N, H, W]; target: points in pixels, anywhere",
    options: words.size,
    notes: [
      "The energy score E‖X − t‖ − ½E‖X − X′‖ with the distance read in four directions, which a map has exact bins for. Where one pixel has all of q, the loss is its distance from the target, within −5.2 % to +2.6 % depending on the direction.",
      "For a target outside the map its distance is added; far outside, the pull no longer depends on the distance.",
    ],
    equals: [
      "Gneiting and Raftery's energy score of all pixels against all pixels: close to it, as each distance is read within −5.2 % to +2.6 %, and in linear instead of quadratic time.",
    ],
  },
  properties: { ...properties.softmax, elicits: "distribution, in projections", lipschitz: null },
  formula: (z, [x = zero, y = zero], { width }) => {
    const q = softmax(z);
    const w = width as number;
    const projected = (of: (column: number, row: number) => number, target: Precise): Precise => {
      const mass = new Map<number, Precise>();
      for (const [i, share] of q.entries()) {
        const at = of(i % w, Math.floor(i / w));
        mass.set(at, (mass.get(at) ?? zero).plus(share));
      }
      return integral(mass, target);
    };
    const straight = projected((column) => column, x).plus(projected((_, row) => row, y));
    const slanted = projected((column, row) => column + row, x.plus(y)).plus(projected((column, row) => column - row, x.minus(y)));
    return straight
      .plus(slanted.div(new Precise(2).sqrt()))
      .times(Precise.acos(-1))
      .div(8);
  },
  sampling: {
    shapes: samples.maps(2),
    changed: [],
    draw: (next, shape) => ({
      prediction: samples.many(shape.perUnit, () => 3 * samples.normal(next)),
      target: samples.pointOfMap(next, shape),
    }),
    // the four directions pull apart
    cancelled: () => ({ value: 0, slope: 2 }),
  },
  cancels: { gradient: "2, the directions' pulls" },
  sweeps: sweeps.maps(4),
  extremes: [],
  bench: { goal: 6, ways: () => [{ ...ways.map, data: "maps", targetRow: 2 }] },
  drawn: {
    text: `The prediction is the logits of a Gaussian (σ = 1 pixel) around the point, on ${drawings.mapText}.`,
    prediction: (x, y) => drawings.mapOf(x, y, 1, (power) => power),
    target: drawings.point,
    fixed: drawings.map,
  },
};
