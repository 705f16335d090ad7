import type { Floats } from "../../arrays.js";
import { createDecodeHeatmap, type DecodeHeatmap } from "../../transforms/decodeHeatmap.js";
import { referenceEngine, type Twin } from "../engine.js";
import { firstLargest } from "../peaks.js";

type Scores = (x: number, y: number) => number;
type Offset = readonly [x: number, y: number];

/** OpenCV's filters of 1 to 7 numbers are tables; larger ones are Gaussians. */
const tables: Readonly<Record<number, readonly number[]>> = {
  3: [0.25, 0.5, 0.25],
  5: [0.0625, 0.25, 0.375, 0.25, 0.0625],
  7: [0.03125, 0.109375, 0.21875, 0.28125, 0.21875, 0.109375, 0.03125],
};

function filterOf(size: number): readonly number[] {
  const table = tables[size];
  if (table !== undefined) return table;
  const sigma = 0.3 * ((size - 1) / 2 - 1) + 0.8;
  const powers = Array.from({ length: size }, (_, k) => Math.exp(-((k - (size - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The map with zeros around it under the filter, of both axes in one sum, scaled to its old maximum. */
function blurred(scores: Scores, width: number, height: number, size: number): Scores {
  const filter = filterOf(size);
  const middle = (size - 1) / 2;
  const maps = Array.from({ length: height }, (_, y) =>
    Float64Array.from({ length: width }, (_, x) => {
      let sum = 0;
      for (let j = Math.max(0, middle - y); j < size && y + j - middle < height; j++) {
        for (let i = Math.max(0, middle - x); i < size && x + i - middle < width; i++) {
          sum += (filter[i] as number) * (filter[j] as number) * scores(x + i - middle, y + j - middle);
        }
      }
      return sum;
    }),
  );
  let before = -Infinity;
  let after = -Infinity;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      before = Math.max(before, scores(x, y));
      after = Math.max(after, maps[y]?.[x] as number);
    }
  }
  return (x, y) => ((maps[y]?.[x] as number) * before) / after;
}

const quarter = (h: Scores, x: number, y: number, width: number, height: number): Offset => {
  const sign = (a: number, b: number) => Number(a > b) - Number(a < b);
  return [
    1 < x && x < width - 1 && y > 0 ? 0.25 * sign(h(x + 1, y), h(x - 1, y)) : 0,
    1 < y && y < height - 1 && x > 0 ? 0.25 * sign(h(x, y + 1), h(x, y - 1)) : 0,
  ];
};

/** −H⁻¹∇ */
function newton(dx: number, dy: number, xx: number, xy: number, yy: number): Offset {
  const determinant = xx * yy - xy * xy;
  const x = -(yy * dx - xy * dy) / determinant;
  const y = -(xx * dy - xy * dx) / determinant;
  return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : [0, 0];
}

const dark = (l: Scores, x: number, y: number, width: number, height: number): Offset => {
  if (!(1 < x && x < width - 2 && 1 < y && y < height - 2)) return [0, 0];
  return newton(
    (l(x + 1, y) - l(x - 1, y)) / 2,
    (l(x, y + 1) - l(x, y - 1)) / 2,
    (l(x + 2, y) - 2 * l(x, y) + l(x - 2, y)) / 4,
    (l(x + 1, y + 1) - l(x + 1, y - 1) - l(x - 1, y + 1) + l(x - 1, y - 1)) / 4,
    (l(x, y + 2) - 2 * l(x, y) + l(x, y - 2)) / 4,
  );
};

const darkUdp = (l: Scores, x: number, y: number): Offset => {
  const [middle, right, left, below, above] = [l(x, y), l(x + 1, y), l(x - 1, y), l(x, y + 1), l(x, y - 1)];
  const xy = (l(x + 1, y + 1) - right - below + 2 * middle - left - above + l(x - 1, y - 1)) / 2;
  const epsilon = 2 ** -23;
  return newton((right - left) / 2, (below - above) / 2, right - 2 * middle + left + epsilon, xy, below - 2 * middle + above + epsilon);
};

const twin: Twin = ({ prediction, output, layout, options }) => {
  const [width, height, blur] = [options.width as number, options.height as number, options.blur as number];
  const pixels = layout.prediction;
  const out = output as Floats;
  for (let map = 0; map < layout.units; map++) {
    const start = map * pixels;
    const at = firstLargest(prediction, start, pixels);
    const score = at < 0 ? NaN : (prediction[start + at] as number);
    let point: Offset = [score, score];
    if (at >= 0 && !(score > 0 || options.logits)) point = [-1, -1];
    else if (at >= 0) {
      const x = at % width;
      const y = Math.floor(at / width);
      let h: Scores = (column, row) => prediction[start + row * width + column] as number;
      if (blur > 1) h = blurred(h, width, height, blur);
      const inside: Scores = (column, row) => h(Math.min(Math.max(column, 0), width - 1), Math.min(Math.max(row, 0), height - 1));
      const level =
        (low: number, high: number): Scores =>
        (column, row) =>
          options.logits ? inside(column, row) : Math.log(Math.min(Math.max(inside(column, row), low), high));
      let offset: Offset = [0, 0];
      if (options.method === "quarter") offset = quarter(h, x, y, width, height);
      if (options.method === "dark") offset = dark(level(1e-10, Infinity), x, y, width, height);
      if (options.method === "darkUdp") offset = darkUdp(level(1e-3, 50), x, y);
      point = [x + offset[0], y + offset[1]];
    }
    out.set([...point, score], 3 * map);
  }
  return 0;
};

export const decodeHeatmap: DecodeHeatmap<Floats> = /* @__PURE__ */ createDecodeHeatmap(referenceEngine(twin));
