import type { Call } from "../../call.js";
import { unitOf } from "../../coordinates.js";
import { pointLossOf } from "../../families/pointLosses.js";
import { ACCUMULATE, GRAD } from "../../flags.js";
import { layoutOf } from "../../layout.js";
import { type DsntOptions, dsntSpec, pointLosses } from "../../losses/dsnt.js";
import type { Twin } from "../engine.js";
import { createLoss, type LossWithRequiredOptions } from "../loss.js";
import { expectation, mapTwin, normalised } from "../maps.js";
import { roomFor } from "../rows.js";
import { twin as barron } from "./barron.js";
import { twin as cauchy } from "./cauchy.js";
import { twin as charbonnier } from "./charbonnier.js";
import { twin as gemanMcClure } from "./gemanMcClure.js";
import { twin as huber } from "./huber.js";
import { twin as logCosh } from "./logCosh.js";
import { twin as mae } from "./mae.js";
import { twin as mse } from "./mse.js";
import { twin as smoothL1 } from "./smoothL1.js";
import { twin as tukey } from "./tukey.js";
import { twin as welsch } from "./welsch.js";
import { twin as wing } from "./wing.js";

export type { DsntOptions, PointLoss } from "../../losses/dsnt.js";

const points: Readonly<Record<string, Twin>> = {
  mse,
  mae,
  euclidean: mae,
  huber,
  smoothL1,
  logCosh,
  charbonnier,
  cauchy,
  gemanMcClure,
  welsch,
  tukey,
  wing,
  barron,
};
const layout = layoutOf("point", 1, 2, 2, 1);

/**
 * ℓ(‖expected point − target‖) + λ·JS(q ‖ g), q = softmax(z), g the Gaussian about the target of sum 1; gradient
 * q∘(a − Σ q a), a = the point's gradient · pixel + ½λ ln(q/m), m = (q + g)/2.
 */
export const twin = mapTwin((z, t, grad, start, from, scale, options, flags) => {
  const width = options.width as number;
  const height = options.height as number;
  const pixels = width * height;
  const sigma = options.sigma as number;
  const lambda = options.lambda as number;
  const [sizeX, sizeY, shift] = unitOf("dsnt", options);
  const room = roomFor(2 * pixels); // q, then ln(q/m)
  const { x, y } = expectation(z, start, pixels, width, 1, room);
  const point = pointLossOf(pointLosses, options, "dsnt");
  const prediction = Float64Array.of((x + shift) / sizeX, (y + shift) / sizeY);
  const target = Float64Array.of(t[from] as number, t[from + 1] as number);
  const output = new Float64Array(2);
  const call = { ...point, layout, flags: GRAD, prediction, target, weights: null, output };
  const distance = (points[point.spec.name] as Twin)(call as unknown as Call, 1);
  const columns = normalised(width, (target[0] as number) * sizeX - shift, sigma).g;
  const rows = normalised(height, (target[1] as number) * sizeY - shift, sigma).g;
  let divergence = 0;
  let mean = 0;
  for (let row = 0, j = 0; row < height; row++) {
    for (let column = 0; column < width; column++, j++) {
      const q = room[j] as number;
      const g = (rows[row] as number) * (columns[column] as number);
      const m = 0.5 * (q + g);
      const apart = 0.5 * (q - g);
      let log = 0;
      if (Math.abs(apart) < 0.25 * m) {
        // both terms' first orders would cancel
        const delta = apart / m;
        log = Math.log1p(delta);
        divergence += m * (Math.log1p(-delta * delta) + 2 * delta * Math.atanh(delta));
      } else {
        // not by m: half of the least float64 number is 0
        if (q > 0) {
          log = Math.log(2 * (q / (q + g)));
          divergence += q * log;
        }
        if (g > 0) divergence += g * Math.log(2 * (g / (q + g)));
      }
      room[pixels + j] = log;
      mean += q * log;
    }
  }
  if (grad !== null) {
    const slopeX = (scale * (output[0] as number)) / sizeX;
    const slopeY = (scale * (output[1] as number)) / sizeY;
    const c = 0.5 * scale * lambda;
    for (let row = 0, j = 0; row < height; row++) {
      for (let column = 0; column < width; column++, j++) {
        const a = slopeX * (column - x) + slopeY * (row - y) + c * ((room[pixels + j] as number) - mean);
        const slope = (room[j] as number) * a;
        grad[start + j] = flags & ACCUMULATE ? (grad[start + j] as number) + slope : slope;
      }
    }
  }
  return distance + 0.5 * lambda * divergence;
});

export const dsnt: LossWithRequiredOptions<DsntOptions> = /* @__PURE__ */ createLoss(dsntSpec, twin);
