/** A loss × method × reduction × staging × size. */
import { type ResidualLoss, Workspace } from "../../src/index.js";
import { optionReader } from "../../src/options.js";
import { type Sampled, sampled } from "../sample.js";
import { type Data, odd, one, ordinary, stagings, type Visit } from "./data.js";

type Options = Record<string, unknown>;

/** Around a vector, what is unrolled, a block of 1,024, a tile of 8,192 and a chunk of 16,384 values; of large units, fewer. */
const sizes = {
  quick: { small: [1, 5, 67, 1025], large: [1, 3] },
  full: { small: [1, 2, 3, 4, 5, 8, 9, 17, 67, 1023, 1024, 1025, 8193, 66_000], large: [1, 2, 3, 5, 129] },
};
/** Units of more values are large. */
const LARGE = 9;
/** Data of more values is not taken through every call. */
const THOROUGH = { quick: 24, full: 1100 };
/** Floats for each of the arrays that a call has: the most units, of the largest that are small. */
const ROOM = 4 * LARGE * (66_000 + LARGE);

const reductions = { weighted: ["mean", "sum", "weighted-mean", "nonzero-mean"], plain: ["mean", "sum"] } as const;

/** The weights of a call: none, one per unit, or of elements one per point. */
function weightings({ spec, options }: Sampled, { units }: Data, weights: Float32Array): [string, Float32Array | undefined][] {
  const points = spec.unit === "element" && options.geometry !== "radial" && units % 2 === 0;
  return [
    ["", undefined],
    [", weights", weights],
    ...(points ? [[", a weight per point", weights.subarray(0, units / 2)] as [string, Float32Array]] : []),
  ];
}

/** All calls on the same data, in every staging. */
function thorough(variant: Sampled, data: Data, options: Options, ws: Workspace, title: string, visit: Visit): void {
  const { kernel, spec } = variant;
  const { prediction, target } = data;
  const irls = spec.irls !== undefined && spec.irls(optionReader(spec.name, spec.options)(options)) === undefined;
  const same = target.length === prediction.length && !variant.labels;
  for (const [staging, start] of stagings(ws)) {
    const place = start();
    const p = place(prediction, true);
    const t = place(target, true);
    const g = place(new Float32Array(prediction.length));
    for (const [weighting, weights] of weightings(variant, data, place(data.weights))) {
      const where = `${title}, ${staging}${weighting}`;
      visit(`${where}: each`, kernel.each(p, t, { ...options, weights }));
      if (irls) {
        visit(`${where}: irlsWeights`, (kernel as unknown as ResidualLoss<Options>).irlsWeights(p, t, { ...options, weights }));
      }
      for (const reduction of weights === undefined ? reductions.plain : reductions.weighted) {
        visit(`${where}, ${reduction}: value`, one(kernel.value(p, t, { ...options, weights, reduction })));
        const both = kernel.valueAndGrad(p, t, { ...options, weights, reduction, grad: g });
        visit(`${where}, ${reduction}: value of valueAndGrad`, one(both.value));
        visit(`${where}, ${reduction}: grad`, both.grad);
        const step = kernel.bind({ prediction: p, target: t, grad: g, weights }, { ...options, reduction, upstream: 0.3 });
        step();
        visit(`${where}, ${reduction}: second bound step`, one(step()));
        visit(`${where}, ${reduction}: its grad, upstream 0.3`, g);
      }
      g.fill(0.5);
      visit(`${where}: accumulated grad`, kernel.valueAndGrad(p, t, { ...options, weights, grad: g, accumulate: true, upstream: -3 }).grad);
      visit(
        `${where}: gradient step in place`,
        kernel.valueAndGrad(p, t, { ...options, weights, grad: p, accumulate: true, upstream: -0.1 }).grad,
      );
      p.set(prediction);
      visit(`${where}: grad over prediction`, kernel.valueAndGrad(p, t, { ...options, weights, grad: p, reduction: "sum" }).grad);
      p.set(prediction);
      if (!same) continue;
      visit(`${where}: grad over target`, kernel.valueAndGrad(p, t, { ...options, weights, grad: t, reduction: "sum" }).grad);
      t.set(target);
    }
  }
}

/** One call of each kind, where data is large or an option is another. */
function brief(variant: Sampled, data: Data, options: Options, ws: Workspace, title: string, visit: Visit): void {
  const { kernel } = variant;
  for (const [staging, start] of stagings(ws).slice(0, 2)) {
    const place = start();
    const [p, t, w] = [place(data.prediction, true), place(data.target, true), place(data.weights)];
    const grad = place(new Float32Array(p.length));
    const where = `${title}, ${staging}`;
    visit(`${where}: value`, one(kernel.value(p, t, options)));
    visit(`${where}, weights: each`, kernel.each(p, t, { ...options, weights: w }));
    const both = kernel.valueAndGrad(p, t, { ...options, weights: w, reduction: "weighted-mean", grad });
    visit(`${where}, weights, weighted-mean: value of valueAndGrad`, one(both.value));
    visit(`${where}, weights, weighted-mean: grad`, both.grad);
  }
}

/** Runs every case of a loss. */
export function runLoss(name: string, full: boolean, visit: Visit): void {
  const form = full ? "full" : "quick";
  const ws = new Workspace({ floats: ROOM });
  for (const variant of sampled.filter(({ spec }) => spec.name === name)) {
    const { title, options, perUnit, step } = variant;
    const large = perUnit * step > LARGE;
    const whole = (units: number): number => Math.ceil(units / step) * step;
    const oddly = whole((full ? 1000 : 100) / perUnit);
    const units = new Set(sizes[form][large ? "large" : "small"].map(whole));
    const data = [
      ...Array.from(units, (count) => ordinary(variant, count)),
      ...(["specials", "moderate", "bits"] as const).map((kind) => odd(variant, kind, oddly)),
    ];
    for (const each of data) {
      const small = each.prediction.length <= THOROUGH[form];
      (small ? thorough : brief)(variant, each, options, ws, `${title}, ${each.name}`, visit);
      if (each.prediction.length > THOROUGH.full) continue;
      for (const more of variant.sampling.changed) {
        brief(variant, each, { ...options, ...more }, ws, `${title} ${JSON.stringify(more)}, ${each.name}`, visit);
      }
    }
  }
  ws.dispose();
}
