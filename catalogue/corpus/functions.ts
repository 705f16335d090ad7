/** What is no loss: transforms with kernels of their own, metrics, coordinates and thresholds. */
import {
  auc,
  ced,
  centersOf,
  conformalRadius,
  coverage,
  decodeOrdinal,
  epe,
  failureRate,
  fromUnit,
  nme,
  oksScore,
  type PerAxis,
  pck,
  quantileThresholds,
  type ResidualLoss,
  type SoftArgmaxOptions,
  softArgmax,
  softArgmaxGrad,
  toUnit,
  uniformThresholds,
  Workspace,
} from "../../src/index.js";
import { optionReader } from "../../src/options.js";
import { type Sampled, sampled } from "../sample.js";
import { heatMaps, labels } from "./codecs.js";
import { type Data, odd, one, ordinary, stagings, type Visit } from "./data.js";

const conventions = ["edges", "centers", "corners"] as const;
const reductions = ["mean", "sum", "weighted-mean", "nonzero-mean"] as const;

const shapesOf = (name: string): Sampled[] => sampled.filter(({ spec }) => spec.name === name);

/** Data such as a loss takes, ordinary and odd. */
function dataOf(variant: Sampled, full: boolean): Data[] {
  const whole = (units: number): number => Math.ceil(units / variant.step) * variant.step;
  const large = variant.perUnit > 9;
  const sizes = full ? [1, 2, 3, 5, 130, ...(large ? [] : [1026, 8194])] : [1, 5];
  return [
    ...Array.from(new Set(sizes.map(whole)), (units) => ordinary(variant, units)),
    ...(["specials", "moderate", "bits"] as const).map((kind) => odd(variant, kind, whole(full ? 400 : large ? 5 : 100))),
  ];
}

const decode = (full: boolean, visit: Visit): void => {
  const ws = new Workspace({ floats: 2 ** 19 });
  for (const variant of shapesOf("ordinalBce")) {
    const thresholds = variant.options.thresholds as PerAxis;
    const centers = { x: centersOf(thresholds.x, -1, 1), y: centersOf(thresholds.y, 0, 5) };
    for (const { name, prediction, units } of dataOf(variant, full)) {
      for (const [staging, start] of stagings(ws)) {
        const place = start();
        const out = place(new Float32Array(units));
        visit(`${variant.title}, ${name}, ${staging}: points`, decodeOrdinal(place(prediction, true), thresholds, centers, { out }));
      }
    }
  }
  ws.dispose();
};

/** Maps as of `dsnt`, whose targets do for a gradient of points. */
function maps(full: boolean, run: (maps: Maps, options: SoftArgmaxOptions, where: string) => void): void {
  const ws = new Workspace({ floats: 2 ** 18 });
  for (const variant of shapesOf("dsnt")) {
    const { width, height } = variant.options as { width: number; height: number };
    for (const { name, prediction, target } of dataOf(variant, full)) {
      for (const [staging, start] of stagings(ws)) {
        const place = start();
        const inputs = { logits: place(prediction, true), points: place(target, true) };
        const given = { ...inputs, out: place(new Float32Array(target.length)), grad: place(new Float32Array(prediction.length)) };
        for (const convention of conventions) {
          if (convention === "corners" && (width === 1 || height === 1)) continue;
          for (const temperature of [1, 0.3]) {
            const where = `${variant.title}, ${name}, ${staging}, ${convention}, temperature ${temperature}`;
            run(given, { width, height, convention, temperature }, where);
          }
        }
      }
    }
  }
  ws.dispose();
}
interface Maps {
  readonly logits: Float32Array;
  readonly points: Float32Array;
  readonly out: Float32Array;
  readonly grad: Float32Array;
}

const forward = (full: boolean, visit: Visit): void =>
  maps(full, ({ logits, out }, options, where) => visit(`${where}: points`, softArgmax(logits, { ...options, out })));

const backward = (full: boolean, visit: Visit): void =>
  maps(full, ({ logits, points, grad }, options, where) => {
    visit(`${where}: grad, upstream 0.3`, softArgmaxGrad(logits, points, { ...options, grad, upstream: 0.3 }));
    visit(`${where}: accumulated grad`, softArgmaxGrad(logits, points, { ...options, grad, accumulate: true, upstream: -3 }));
    grad.set(logits);
    visit(`${where}: grad over logits`, softArgmaxGrad(grad, points, { ...options, grad }));
  });

const metrics = (full: boolean, visit: Visit): void => {
  for (const { name, prediction, target, weights } of dataOf(shapesOf("euclidean")[0] as Sampled, full)) {
    const norms = weights.map((_, i) => 0.5 + (i % 7) / 3);
    const instances = { norms, points: 1 };
    for (const reduction of reductions) {
      for (const options of [{ reduction }, { reduction, weights }]) {
        const where = `${name}, ${reduction}${options.weights === undefined ? "" : ", weights"}`;
        visit(`${where}: epe`, one(epe(prediction, target, options)));
        visit(`${where}: nme`, one(nme(prediction, target, { ...options, ...instances })));
        for (const threshold of [0.75, 4]) {
          visit(`${where}: pck at ${threshold}`, one(pck(prediction, target, { ...options, ...instances, threshold })));
          const halves = { ...options, threshold, points: weights.length, per: "instance" } as const;
          visit(`${where}: pck at ${threshold} per instance`, pck(prediction, target, halves).each);
          for (const steps of [undefined, 20]) {
            visit(`${where}: auc to ${threshold}, ${steps ?? "no"} steps`, one(auc(prediction, target, { ...options, threshold, steps })));
          }
        }
      }
    }
  }
};

const modes = ["score", "linear", "square", "log"] as const;

/** Metrics of whole instances, and of points' regions. */
const instanceMetrics = (full: boolean, visit: Visit): void => {
  for (const { name, prediction, target, weights } of dataOf(shapesOf("euclidean")[0] as Sampled, full)) {
    const points = weights.length % 3 === 0 ? 3 : 1;
    const areas = Float32Array.from({ length: weights.length / points }, (_, i) => 0.5 + (i % 7) / 3);
    for (const options of [{ points }, { points, weights }, { points, weights, norms: areas }]) {
      const where = `${name}, ${Object.keys(options).join(" and ")}`;
      visit(`${where}: failureRate`, one(failureRate(prediction, target, { ...options, threshold: 0.75 })));
      const { errors, shares, area } = ced(prediction, target, { ...options, threshold: 4, steps: 7 });
      visit(`${where}: ced`, Float64Array.of(area, ...errors, ...shares));
    }
    const sigmas = Array.from({ length: points }, (_, i) => 0.1 + i / 7);
    for (const mode of modes) visit(`${name}: oksScore, ${mode}`, oksScore(prediction, target, { sigmas, areas, weights, mode }));
  }
  for (const variant of shapesOf("gaussianNll2d")) {
    for (const { name, prediction, target, weights } of dataOf(variant, full)) {
      for (const level of [0.1, 0.39, 0.9, 0.999]) {
        visit(`${name}: coverage of ${level}`, one(coverage(prediction, target, { level })));
        visit(`${name}: coverage of ${level}, weights`, one(coverage(prediction, target, { level, weights })));
        visit(`${name}: conformalRadius of ${level}`, one(conformalRadius(target, { level })));
      }
    }
  }
};

const coordinates = (full: boolean, visit: Visit): void => {
  for (const { name, prediction } of dataOf(shapesOf("euclidean")[0] as Sampled, full)) {
    for (const convention of conventions) {
      const options = { width: 640, height: 427, convention };
      visit(`${name}, ${convention}: toUnit`, toUnit(prediction, options));
      visit(`${name}, ${convention}: fromUnit`, fromUnit(prediction, options));
    }
  }
};

const thresholds = (full: boolean, visit: Visit): void => {
  const values = ordinary(shapesOf("mse")[0] as Sampled, 1000).prediction;
  for (const count of full ? [1, 2, 3, 7, 64, 257] : [1, 7]) {
    const uniform = uniformThresholds(-1.7, 3.1, count);
    visit(`uniformThresholds, ${count}`, uniform);
    visit(`centersOf, ${count}`, centersOf(uniform, -1.7, 3.1));
    visit(`quantileThresholds, ${count}`, quantileThresholds(values, count));
  }
};

/** The option `select` of every loss, which is the same code in each. */
const select = (full: boolean, visit: Visit): void => {
  const ws = new Workspace({ floats: 2 ** 19 });
  for (const variant of sampled) {
    const { kernel, options, title, step } = variant;
    for (const { name, prediction, target, weights, units } of dataOf(variant, false)) {
      for (const selection of [{ trim: 0.3 }, { top: Math.ceil(units / 3), per: units }, { top: 2 * step, per: 3 * step }]) {
        if (selection.per !== undefined && units % selection.per !== 0) continue;
        for (const [staging, start] of stagings(ws).slice(0, full ? 3 : 2)) {
          const place = start();
          const [p, t, w] = [place(prediction, true), place(target, true), place(weights)];
          const all = { ...options, weights: w, select: selection, grad: place(new Float32Array(p.length)) };
          const { value, grad } = kernel.valueAndGrad(p, t, all);
          visit(`${title}, ${name}, ${staging}, ${JSON.stringify(selection)}: value`, one(value));
          visit(`${title}, ${name}, ${staging}, ${JSON.stringify(selection)}: grad`, grad);
        }
      }
    }
  }
  ws.dispose();
};

/** The curvature of the residual losses that have one. */
const hessian = (full: boolean, visit: Visit): void => {
  const ws = new Workspace({ floats: 2 ** 19 });
  for (const variant of sampled.filter(({ spec }) => spec.irls !== undefined)) {
    const { kernel, spec, title } = variant;
    for (const more of [{}, ...variant.sampling.changed]) {
      const options = { ...variant.options, ...more };
      if (spec.irls?.(optionReader(spec.name, spec.options)(options)) !== undefined) continue;
      for (const { name, prediction, target, weights } of dataOf(variant, full)) {
        for (const [staging, start] of stagings(ws).slice(0, 2)) {
          const place = start();
          const [p, t, w] = [place(prediction, true), place(target, true), place(weights)];
          const where = `${title} ${JSON.stringify(more)}, ${name}, ${staging}`;
          const loss = kernel as unknown as ResidualLoss<typeof options>;
          visit(where, loss.hessian(p, t, options));
          visit(`${where}, weights, psd`, loss.hessian(p, t, { ...options, weights: w, psd: true }));
        }
      }
    }
  }
  ws.dispose();
};

/** The residual losses of differences of points, of which some are in many edges. */
const edges = (full: boolean, visit: Visit): void => {
  const ws = new Workspace({ floats: 2 ** 19 });
  for (const variant of sampled.filter(({ spec }) => spec.edges !== undefined)) {
    const { kernel, title } = variant;
    for (const { name, prediction, target } of dataOf(variant, full)) {
      const points = prediction.length >> 1;
      if (points === 0) continue;
      const even = <T extends Float32Array | Int32Array>(values: T) => values.subarray(0, 2 * points) as T;
      const pairs = Int32Array.from({ length: 2 * points + 6 }, (_, k) => (7 * k * k + k) % points);
      const options = { ...variant.options, edges: pairs };
      for (const [staging, start] of stagings(ws).slice(0, 2)) {
        const place = start();
        const [p, t] = [place(even(prediction), true), place(even(target), true)];
        const where = `${title}, ${name}, ${staging}`;
        visit(where, kernel.each(p, t, options));
        const { value, grad } = kernel.valueAndGrad(p, t, options);
        visit(`${where}: value`, one(value));
        visit(`${where}: grad`, grad);
      }
    }
  }
  ws.dispose();
};

export const functions: Readonly<Record<string, (full: boolean, visit: Visit) => void>> = {
  select,
  hessian,
  edges,
  decodeOrdinal: decode,
  softArgmax: forward,
  softArgmaxGrad: backward,
  heatMaps,
  labels,
  metrics,
  instanceMetrics,
  coordinates,
  thresholds,
};
