import type { Study } from "../study.js";
import { pair, percent } from "../text.js";
import { type Advised, entry, type LossName, type PointInspection } from "./grounds.js";

/** A share this many standard errors from the wanted one is another. */
const ERRORS = 4;

/** The loss as given, where it asks for predictions beside the middle of the targets: no other one finds that quantile. */
export function quantileLosses({ spec, given }: Study, { measured }: PointInspection): Advised[] {
  const { quantile, count } = measured;
  if (spec === null || quantile === null) return [];
  const { kind, wanted, found } = quantile;
  const shares = wanted.x === wanted.y ? percent(wanted.x) : `${percent(wanted.x)} and ${percent(wanted.y)}`;
  const said =
    kind === "below"
      ? `${percent(found.x)} of the targets are below the prediction in x, ${percent(found.y)} in y, where tau asks for ${shares}`
      : `The mean direction from predictions to targets is ${pair(found)}, where u asks for ${pair(wanted)}`;
  const isOff = (["x", "y"] as const).some((axis) => {
    const [want, is] = [wanted[axis], found[axis]];
    const variance = kind === "below" ? want * (1 - want) : 1 - want * want;
    return Math.abs(is - want) > ERRORS * Math.sqrt(variance / count);
  });
  const off = isOff ? ": the model is not fitted yet, or was fitted to other targets" : "";
  return [entry(spec.name as LossName, given, `${said}${off}. Other losses find the middle of the targets, not this quantile.`)];
}
