import type { Loss } from "../../loss.js";
import { finite, finiteOf, type Measured, meanOf, measuredShareOf, medianOf } from "../statistics.js";
import type { Study } from "../study.js";
import { norm, type Sample, type Samples } from "./samples.js";

/** What the loss does with the user's own predictions and targets. */
export interface OwnProbes {
  /** The number of points, rows, boxes or maps, without those that are missing or have NaN. Of many points it is a selection. */
  readonly count: number;
  /** The share of them whose loss or gradient is NaN or infinite. */
  readonly notFinite: Measured;
  /** The share of them that are far from right and get hardly any gradient. */
  readonly dead: Measured;
  /** The size of the gradient with respect to one prediction. */
  readonly gradient: { readonly median: Measured; readonly largest: Measured };
  /** Median |cos| between the gradient and the prediction, or a shift of all its values alike. Near 0 that does not change the loss. */
  readonly along: { readonly size: Measured; readonly shift: Measured };
  /** The mean loss. */
  readonly reads: Measured;
  /** The mean loss of perfect predictions. Null where a target cannot be given as a prediction. */
  readonly floor: Measured;
}

type FullLoss = Loss<Record<string, unknown>, Float32Array, Float32Array | Int32Array>;

/** Where units are not points, a gradient is negligible below this part of the largest … */
const NEGLIGIBLE = 1e-6;
/** … and a prediction far from right whose loss is at least this part of the largest. */
const FAR = 0.5;

export function ownOfPoints({ own }: Samples, dead: Measured): OwnProbes {
  const usable = own.filter(isNumber);
  const cosines = (way: (sample: Sample) => readonly [number, number]) =>
    medianOf(
      usable.map((sample) => {
        const [[dx, dy], [gx, gy]] = [way(sample), sample.slope];
        return Math.abs(dx * gx + dy * gy) / (Math.hypot(dx, dy) * norm(sample.slope));
      }),
    );
  const sizes = usable.map(({ slope }) => norm(slope));
  return {
    count: own.length,
    notFinite: measuredShareOf(own, (sample) => !isNumber(sample)),
    dead,
    gradient: { median: medianOf(sizes), largest: finite(Math.max(...sizes)) },
    along: { size: cosines(({ point }) => point), shift: cosines(() => [1, 1]) },
    reads: meanOf(usable.map(({ loss }) => loss)),
    floor: meanOf(usable.map(({ loss, excess }) => loss - excess)),
  };
}

const isNumber = ({ loss, slope }: Sample) => Number.isFinite(loss) && slope.every(Number.isFinite);

/** Measures any loss unit by unit, as it divides its data. */
export function ownOfUnits(study: Study): OwnProbes {
  const { layout, spec, traits } = study;
  const { each, valueAndGrad } = study.loss as unknown as FullLoss;
  const prediction = Float32Array.from(study.prediction);
  const target = spec?.ignore === undefined ? Float32Array.from(study.target) : Int32Array.from(study.target);
  const options = study.weights === null ? study.given : { ...study.given, weights: Float32Array.from(study.weights) };
  const losses = each(prediction, target, options);
  const { grad } = valueAndGrad(prediction, target, { ...options, reduction: "sum" });
  const units = Array.from({ length: layout.units }, (_, i) => i)
    .filter((unit) => isWhole(study, unit))
    .map((i) => ({
      i,
      loss: losses[i] as number,
      ...productsOf(prediction, grad, layout.prediction, (k) => study.index(i, k, layout.prediction)),
    }));
  const sizes = units.map(({ size }) => size);
  const [largest, worst] = [sizes, units.map((unit) => unit.loss)].map((values) =>
    finiteOf(values).reduce((a, b) => Math.max(a, b), 0),
  ) as [number, number];
  const isComparable = traits !== null && traits.zero !== null && layout.prediction === layout.target;
  const floor = isComparable ? each(target as Float32Array, target, options) : null;
  return {
    count: units.length,
    notFinite: measuredShareOf(units, (unit) => !Number.isFinite(unit.size) || !Number.isFinite(unit.loss)),
    dead: measuredShareOf(units, (unit) => unit.size <= NEGLIGIBLE * largest && unit.loss > 0 && unit.loss >= FAR * worst),
    gradient: { median: medianOf(sizes), largest: finite(largest) },
    along: { size: medianOf(units.map((unit) => unit.alongSize)), shift: medianOf(units.map((unit) => unit.alongShift)) },
    reads: meanOf(units.map((unit) => unit.loss)),
    floor: floor === null ? null : meanOf(units.map(({ i }) => floor[i] as number)),
  };
}

/** Whether a unit counts and all its values are finite. */
function isWhole(study: Study, unit: number): boolean {
  const areFinite = (what: "prediction" | "target") => {
    const per = study.layout[what];
    for (let k = 0; k < per; k++) if (!Number.isFinite(study[what][study.index(unit, k, per)])) return false;
    return true;
  };
  return study.counts(unit) && areFinite("prediction") && areFinite("target");
}

function productsOf(prediction: Float32Array, grad: Float32Array, per: number, place: (k: number) => number) {
  let [own, slopes, both, sum] = [0, 0, 0, 0];
  for (let k = 0; k < per; k++) {
    const i = place(k);
    const [p, g] = [prediction[i] as number, grad[i] as number];
    own += p * p;
    slopes += g * g;
    both += p * g;
    sum += g;
  }
  const size = Math.sqrt(slopes);
  return { size, alongSize: Math.abs(both) / (Math.sqrt(own) * size), alongShift: Math.abs(sum) / (Math.sqrt(per) * size) };
}
