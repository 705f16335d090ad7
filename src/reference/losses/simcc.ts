import type { Floats } from "../../arrays.js";
import { bothAxes } from "../../families/shared.js";
import { ACCUMULATE } from "../../flags.js";
import { type SimccOptions, simccSpec } from "../../losses/simcc.js";
import type { Resolved } from "../../options.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { powers, roomFor, rowTwin } from "../rows.js";

export type { SimccOptions } from "../../losses/simcc.js";

/** Σ over both axes of KL(label ‖ softmax βz), label = softmax(−(k − μ)²/2σ²), μ = split·pixel; gradient β(softmax − label). */
export const twin = rowTwin("split", (z, t, g, start, _classes, scale, split, flags, _stride, target, options) => {
  const sigma = bothAxes(options, "sigma");
  const x = split * (t[target] as number);
  const y = split * (t[target + 1] as number);
  const binsX = options.binsX as number;
  return (
    axis(z, g, start, x, scale, binsX, sigma.x, flags, options) +
    axis(z, g, start + binsX, y, scale, options.binsY as number, sigma.y, flags, options)
  );
});

/** To the nearest whole number, of two to the even one. */
function whole(x: number): number {
  const near = Math.round(x);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

function axis(
  z: Floats,
  g: Floats | null,
  start: number,
  at: number,
  scale: number,
  bins: number,
  sigma: number,
  flags: number,
  options: Resolved,
): number {
  const { round, labelSoftmax, perBin } = options;
  const beta = options.beta as number;
  const labelBeta = options.labelBeta as number;
  const { e, others, max } = powers(z, start, bins, beta);
  const label = roomFor(bins, 1);
  const mu = round === true ? whole(at) : at;
  // relative to the bin c nearest to μ: (k − μ)² − (c − μ)² = (k − c)(k + c − 2μ)
  const c = Math.round(Math.min(Math.max(mu, 0), bins - 1));
  const rate = 1 / (2 * sigma * sigma);
  const peak = Math.exp(-((c - mu) ** 2) * rate);
  let sum = 0;
  let value = 0;
  for (let k = 0; k < bins; k++) {
    let depth = k === c ? 0 * c : (c - k) * (k + c - 2 * mu) * rate;
    if (labelSoftmax === true) depth = labelBeta * (Math.exp(-((k - mu) ** 2) * rate) - peak);
    const w = Math.exp(depth);
    label[k] = w;
    sum += w;
    const score = z[start + k] as number;
    if (w !== 0) value += w * (score === max ? depth : depth + beta * (max - score));
  }
  const share = perBin === true ? 1 / bins : 1;
  if (g !== null) {
    const most = 1 / (1 + others);
    for (let k = 0; k < bins; k++) {
      const slope = scale * share * beta * ((e[k] as number) * most - (label[k] as number) / sum);
      g[start + k] = flags & ACCUMULATE ? (g[start + k] as number) + slope : slope;
    }
  }
  return (value / sum - Math.log(sum) + Math.log1p(others)) * share;
}

export const simcc: LossWithRequiredOptions<SimccOptions> = /* @__PURE__ */ createLoss(simccSpec, twin);
