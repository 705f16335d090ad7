/** What to use for keypoints of instances, boxes, heat maps and images, best first. */
import { median } from "simple-statistics";
import * as reference from "../../reference/index.js";
import { written } from "../call.js";
import type { DataProbes } from "../measure/data.js";
import { shareOf } from "../statistics.js";
import type { Study } from "../study.js";
import { percent, round } from "../text.js";
import { type Advised, entry, isFound, type PointInspection } from "./grounds.js";

/** Below this similarity a keypoint is so far off that it hardly has a gradient. */
const LOST = 0.01;

/** For keypoints that are scored by their similarity. */
export function keypointLosses({ prediction, target, given, counts }: Study): Advised[] {
  const similarity = reference.oks.each(prediction, target, given as never).map((loss) => 1 - loss);
  const counted = similarity.filter((_, unit) => counts(unit) && Number.isFinite(similarity[unit]));
  const lost = shareOf(counted, (value) => value < LOST);
  return [
    entry(
      "oks",
      given,
      `COCO scores by it: ${round(mean(counted))} on average here. It hardly pulls at ${percent(lost)} of the keypoints, whose similarity is below ${LOST}: train those with one of the losses above first.`,
    ),
  ];
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const boxTraits = {
  iou: "Pulls only boxes that overlap",
  giou: "Also pulls boxes that do not overlap yet",
  diou: "Pulls at the centres, so boxes come together sooner than with giou",
  ciou: "Like diou, but also pulls at the shape of the box",
} as const;
type BoxLoss = keyof typeof boxTraits;
/** From this share of boxes without overlap on, they have to be brought together first. */
const APART = 0.01;

/** For boxes, by how many overlap. */
export function boxLosses({ prediction, target, layout, counts }: Study): Advised[] {
  const overlap = reference.iou
    .each(prediction, target, { weights: Float64Array.from({ length: layout.units }, (_, unit) => Number(counts(unit))) })
    .map((loss) => 1 - loss)
    .filter((value, unit) => counts(unit) && Number.isFinite(value));
  if (overlap.length === 0) return [];
  const apart = shareOf(overlap, (value) => value <= 0);
  const order: readonly BoxLoss[] = apart >= APART ? ["diou", "ciou", "giou"] : ["ciou", "diou", "giou", "iou"];
  const shape = `${percent(apart)} of ${overlap.length} boxes do not overlap their targets; the median IoU is ${round(median([...overlap]))}. `;
  return order.map((name, i) => entry(name, {}, `${i === 0 ? shape : ""}${boxTraits[name]}.`));
}

const distances = {
  angle: "The angle itself, which papers report: every error pulls alike, so a few wrong labels do little harm.",
  cosine: "Nearly half the square of the angle while that is small: small errors pull little, and those near a right angle most.",
};

/** For directions: what the loss makes of the angle, as it is used now first. */
export function directionLosses({ prediction, target, layout, counts, given }: Study): Advised[] {
  const { distance = "angle", ...meaning } = given as { distance?: keyof typeof distances; angles?: string };
  const angles = reference.angular
    .each(prediction, target, {
      ...meaning,
      weights: Float64Array.from({ length: layout.units }, (_, unit) => Number(counts(unit))),
    } as object)
    .filter((value, unit) => counts(unit) && Number.isFinite(value));
  if (angles.length === 0) return [];
  const middle = `The median angle is ${round(median([...angles]))}${meaning.angles === "degrees" ? "°" : " rad"}. `;
  const order = distance === "angle" ? (["angle", "cosine"] as const) : (["cosine", "angle"] as const);
  return order.map((name, i) =>
    entry("angular", { ...meaning, ...(name === "angle" ? {} : { distance: name }) }, `${i === 0 ? middle : ""}${distances[name]}`),
  );
}

/** A Gaussian of a heat map is at least this many pixels wide, and at most this part of the map. */
const LEAST_SIGMA = 1;
const MOST_SIGMA = 1 / 8;

/** For heat maps with points as targets. Sigma is as wide as the errors, so that the target's surroundings say where it is. */
export function heatmapLosses({ spec, options, given }: Study, found: PointInspection): Advised[] {
  const { measured, probes } = found;
  const { width, height, convention } = options as { width: number; height: number; convention?: string };
  const pixel = measured.unit.pixel ?? { x: 1, y: 1 };
  const spread = measured.scale.radial / Math.sqrt(pixel.x * pixel.y);
  const sigma = Number(Math.min(Math.max(spread, LEAST_SIGMA), MOST_SIGMA * Math.min(width, height)).toPrecision(2));
  const map = { width, height };
  const errors = `Errors have a robust standard deviation of ${round(spread)} pixels. `;
  const own =
    spec?.name === "heatmapEnergy"
      ? [
          entry("heatmapEnergy", given, `${errors}It trains where the map puts its mass, and how far apart, and needs no sigma.`, {
            prediction: "logits",
          }),
        ]
      : [];
  const all = [
    entry(
      "dsnt",
      { ...map, convention: convention ?? "centers", sigma },
      `${errors}It trains the point itself, finer than a pixel, and keeps the map compact around it.`,
      {
        prediction: "logits",
        target: convention === undefined ? `toUnit(target, ${written({ ...map, convention: "centers" })})` : "target",
      },
    ),
    entry(
      "heatmapCrossEntropy",
      { ...map, sigma, excess: true },
      "One classification over the pixels: a map must put its mass somewhere, so predicting nothing gains nothing.",
      { prediction: "logits" },
    ),
    entry(
      "heatmapMse",
      { ...map, sigma },
      probes.maps === null
        ? "The classical regression of the map."
        : `The classical regression of the map; a map of zeros costs ${round(probes.maps.energy)} for a peak of 1.`,
    ),
  ];
  return isFound(found, "unbalanced-heat-maps") ? all.slice(0, 2) : [...own, ...all];
}

/** For maps with maps as targets. */
export function mapLosses(study: Study, probes: DataProbes): Advised[] {
  if (probes.maps === null) return [];
  const { target } = study;
  const map = sizeOf(study);
  const energy = `The targets' mean square is ${round(probes.maps.energy)}, for a peak of 1. `;
  const peaks = target.some((t) => t === 1);
  const inUnit = target.every((t) => Number.isNaN(t) || (t >= 0 && t <= 1));
  return [
    ...(inUnit && peaks
      ? [
          entry("heatmapFocal", map, `${energy}Easy, empty pixels count little, and there may be several peaks.`, {
            prediction: "logits",
          }),
        ]
      : []),
    ...(inUnit ? [entry("adaptiveWing", map, `${peaks ? "" : energy}Regression that favours peaks over the background.`)] : []),
    entry("mse", {}, `${inUnit ? "" : energy}All pixels count equally.`),
  ];
}

/** For images to register. The similarity that reads less is less disturbed by their differences. */
export function imageLosses(study: Study): Advised[] {
  const { prediction, target, counts } = study;
  const map = sizeOf(study);
  const side = Math.min(map.width, map.height, 9);
  const window = side - ((side + 1) % 2);
  const meanOf = (each: Float64Array) => mean(each.filter((loss, image) => counts(image) && Number.isFinite(loss)));
  const reads = (loss: number) => (Number.isFinite(loss) ? `It reads ${round(loss)}` : "It can read no pair of images");
  const global = meanOf(reference.ncc.each(prediction, target, map));
  const whole = entry("ncc", map, `${reads(global)}, for one brightness and contrast over the whole image.`);
  if (window < 3) return [whole];
  const local = meanOf(reference.lncc.each(prediction, target, { ...map, window }));
  const windows = entry(
    "lncc",
    { ...map, window },
    `${reads(local)} with windows of ${window} pixels, where brightness and contrast may vary within the image.`,
  );
  return local < global ? [windows, whole] : [whole, windows];
}

function sizeOf({ options, shape }: Study): { width: number; height: number } {
  const { width, height } = options as { width?: number; height?: number };
  return { width: width ?? (shape?.at(-1) as number), height: height ?? (shape?.at(-2) as number) };
}
