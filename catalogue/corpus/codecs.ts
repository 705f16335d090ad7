/** Points to heat maps and labels, and back. */
import { decodeHeatmap, decodeSimcc, encodeSimcc, gaussianMap, gaussianMapGrad, Workspace } from "../../src/index.js";
import { stagings, type Visit } from "./data.js";

const kinds = ["unbiased", "msra", "udp"] as const;
const refinements = ["argmax", "quarter", "dark", "darkUdp"] as const;

/** Seventeen points inside, outside, far away and nowhere. */
function pointsFor(width: number, height: number): Float32Array {
  const points = Float32Array.from({ length: 34 }, (_, i) => ((i * 7.31) % 1.4) * (i % 2 ? height : width) - 2.5);
  points.set([NaN, 1, Infinity, 1, 2, -1e30], 6);
  return points;
}

/** Points to maps and back. The widths leave every rest of a vector. */
export const heatMaps = (full: boolean, visit: Visit): void => {
  const ws = new Workspace({ floats: 2 ** 19 });
  for (const [width, height] of full
    ? [
        [1, 1],
        [2, 1],
        [5, 4],
        [7, 9],
        [24, 20],
        [48, 64],
      ]
    : [
        [5, 4],
        [24, 20],
      ]) {
    const size = { width: width as number, height: height as number };
    for (const sigma of [0.7, 2]) {
      for (const kind of kinds) {
        for (const [staging, start] of stagings(ws)) {
          const place = start();
          const where = `${width} × ${height}, σ ${sigma}, ${kind}, ${staging}`;
          const points = place(pointsFor(size.width, size.height));
          const out = place(new Float32Array(17 * size.width * size.height));
          const maps = gaussianMap(points, { ...size, sigma, method: kind, out });
          visit(`${where}: maps`, maps);
          for (const method of refinements) {
            visit(`${where}: ${method}`, decodeHeatmap(maps, { ...size, method, out: place(new Float32Array(51)) }));
          }
          visit(`${where}: of logits`, decodeHeatmap(maps, { ...size, method: "dark", logits: true }));
          for (const blur of [3, 7, 11]) {
            visit(`${where}: blurred by ${blur}`, decodeHeatmap(maps, { ...size, method: "darkUdp", blur }));
            visit(`${where}: blurred by ${blur}, DARK`, decodeHeatmap(maps, { ...size, method: "dark", blur }));
          }
          if (kind === "msra") continue;
          const grad = gaussianMapGrad(points, maps, { ...size, sigma, method: kind, grad: place(new Float32Array(34)), upstream: 0.3 });
          visit(`${where}: grad`, grad);
          visit(`${where}: accumulated grad`, gaussianMapGrad(points, maps, { ...size, sigma, method: kind, grad, accumulate: true }));
        }
      }
    }
  }
  ws.dispose();
};

export const labels = (full: boolean, visit: Visit): void => {
  const ws = new Workspace({ floats: 2 ** 19 });
  for (const [binsX, binsY] of full
    ? [
        [2, 2],
        [5, 3],
        [17, 40],
        [384, 512],
      ]
    : [
        [5, 3],
        [17, 40],
      ]) {
    const bins = { binsX: binsX as number, binsY: binsY as number, split: 2 };
    for (const [staging, start] of stagings(ws)) {
      for (const unit of ["sum", "peak", "integral"] as const) {
        for (const round of [false, true]) {
          const place = start();
          const points = place(pointsFor(bins.binsX / 2, bins.binsY / 2));
          const out = place(new Float32Array(17 * (bins.binsX + bins.binsY)));
          const where = `${binsX} + ${binsY} bins, ${unit}${round ? ", rounded" : ""}, ${staging}`;
          const made = encodeSimcc(points, { ...bins, sigma: { x: 2, y: 4.9 }, unit, round, out });
          visit(`${where}: labels`, made);
          visit(`${where}: points`, decodeSimcc(made, { ...bins, out: place(new Float32Array(51)) }));
        }
      }
    }
  }
  ws.dispose();
};
