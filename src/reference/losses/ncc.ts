import { type NccOptions, nccSpec } from "../../losses/ncc.js";
import { imageTwin, meanOf } from "../images.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";

export type { NccOptions } from "../../losses/ncc.js";

/** 1 − Σpt/√(Σp²Σt²) of the maps less their means; slopes c·p/Σp² − t/√(Σp²Σt²) */
export const twin = imageTwin((p, t, g, start, scale, { layout }) => {
  const pixels = layout.prediction;
  const meanP = meanOf(p, start, pixels);
  const meanT = meanOf(t, start, pixels);
  let pp = 0;
  let tt = 0;
  let pt = 0;
  for (let i = start; i < start + pixels; i++) {
    const x = (p[i] as number) - meanP;
    const y = (t[i] as number) - meanT;
    pp += x * x;
    tt += y * y;
    pt += x * y;
  }
  if (pp * tt === 0) return 1;
  const size = Math.sqrt(pp * tt);
  const c = pt / size;
  if (g !== null) {
    const ofP = (scale * c) / pp;
    const ofT = scale / size;
    for (let i = 0; i < pixels; i++) g[i] = ((p[start + i] as number) - meanP) * ofP - ((t[start + i] as number) - meanT) * ofT;
  }
  return 1 - c;
});

export const ncc: LossWithRequiredOptions<NccOptions> = /* @__PURE__ */ createLoss(nccSpec, twin);
