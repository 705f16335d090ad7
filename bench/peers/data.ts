import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../cases.js";
import { fill } from "../data.js";
import type { AnyLoss, Losses } from "../library.js";
import type { Result } from "./agreement.js";

/** Writes a case's data for the peers; returns what they should find. */
export function expectedOf(of: Case, folder: string, losses: Losses): Result {
  const [prediction, target] = [new Float32Array(of.floats), new Float32Array(of.targets)];
  fill(of.data, of, prediction, target);
  writeFileSync(join(folder, "prediction"), prediction);
  writeFileSync(join(folder, "target"), target);
  const loss = losses[of.loss] as AnyLoss;
  const { value, grad } = loss.valueAndGrad(prediction, target, of.options);
  return { value, gradient: grad };
}
