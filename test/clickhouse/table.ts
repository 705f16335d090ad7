/** Predictions of 17 keypoints by four cameras: a million rows of parquet, and the same in JavaScript. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { random } from "../../catalogue/sample.js";
import type { Engine } from "./engine.js";

export const KEYPOINTS = 17;
export const IMAGES = 58_824;
export const ROWS = KEYPOINTS * IMAGES;
const CAMERAS = ["north", "east", "south", "west"];

/** Every pair of these is a prediction and a target, in each coordinate. */
const extremes = [0, -0, 1, -1, 1e-45, 1e-38, 1e-20, 1e20, 1e38, -3e38, Infinity, -Infinity, Number.NaN].map(Math.fround);

export interface Table {
  /** The parquet file, as a table of SQL. */
  readonly from: string;
  readonly prediction: Float32Array;
  readonly target: Float32Array;
  readonly sigmas: Float32Array;
  readonly areas: Float32Array;
}

/** Writes the table, as a parquet file and as the table `predictions`. */
export function tableIn(engine: Engine): Table {
  const next = random(7);
  const sigmas = Float32Array.from({ length: KEYPOINTS }, (_, i) => 0.02 + 0.005 * i);
  const areas = Float32Array.from({ length: IMAGES }, () => 5_000 + 60_000 * next());
  const [prediction, target] = [new Float32Array(2 * ROWS), new Float32Array(2 * ROWS)];
  for (let row = 0; row < ROWS; row++) {
    // one in twenty is far off
    const spread = next() < 0.05 ? 80 : 3;
    for (let i = 2 * row; i < 2 * row + 2; i++) {
      target[i] = 640 * next();
      prediction[i] = (target[i] as number) + spread * (next() + next() + next() - 1.5);
    }
  }
  const pairs = extremes.flatMap((p) => extremes.map((t) => [p, t] as const));
  pairs.forEach(([p, t], i) => {
    const [other, that] = pairs[(7 * i) % pairs.length] as readonly [number, number];
    prediction.set([p, other], 2 * i);
    target.set([t, that], 2 * i);
  });

  const bytes = Buffer.alloc(ROWS * 30);
  for (let row = 0, at = 0; row < ROWS; row++) {
    const [image, point] = [Math.floor(row / KEYPOINTS), row % KEYPOINTS];
    at = bytes.writeUInt32LE(row, at);
    at = bytes.writeUInt8(point, at);
    at = bytes.writeUInt8(image % CAMERAS.length, at);
    const floats = [...prediction.subarray(2 * row, 2 * row + 2), ...target.subarray(2 * row, 2 * row + 2), sigmas[point], areas[image]];
    for (const value of floats) at = bytes.writeFloatLE(value as number, at);
  }
  const [raw, parquet] = [join(engine.folder, "rows.bin"), join(engine.folder, "predictions.parquet")];
  writeFileSync(raw, bytes);
  const floats = ["px", "py", "tx", "ty", "sigma", "area"];
  const structure = `row UInt32, point UInt8, camera UInt8, ${floats.map((name) => `${name} Float32`).join(", ")}`;
  const cameras = CAMERAS.map((name) => `'${name}'`).join(", ");
  engine.query(`INSERT INTO FUNCTION file('${parquet}', Parquet)
SELECT row, toUInt32(intDiv(row, ${KEYPOINTS})) AS image, point, [${cameras}][camera + 1] AS camera, ${floats.join(", ")}
FROM file('${raw}', RowBinary, '${structure}')`);
  return { from: `file('${parquet}', Parquet)`, prediction, target, sigmas, areas };
}
