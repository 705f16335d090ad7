import type { Spec } from "../src/families/spec.js";
import { specs } from "../src/specs.js";
import { componentThreshold, type DataKind, radialThreshold } from "./data.js";
import { core, rational } from "./standing.js";

/** What a step computes. */
export type Kind = "value" | "gradient";
export const kinds: readonly Kind[] = ["value", "gradient"];
export const kindText: Record<Kind, string> = { value: "value", gradient: "value and gradient" };

type LossOptions = Readonly<Record<string, unknown>>;

/** One line of a table: a loss as it is measured, with its options, on its data. */
export interface Case {
  readonly loss: string;
  /** The loss and what is special: "huber radial", "softmaxCrossEntropy 64". */
  readonly label: string;
  readonly family: Spec["family"];
  readonly options: LossOptions;
  readonly data: DataKind;
  /** Values of the prediction, and of the target, that belong together: an element, a point, a row, a map. */
  readonly row: number;
  readonly targetRow: number;
  readonly kind: Kind;
  /** The size asked for. */
  readonly size: number;
  /** Values of the prediction, the size in whole rows; and of the target. */
  readonly floats: number;
  readonly targets: number;
}

/** A way to measure a loss. */
interface Way {
  readonly special?: string;
  /** Some options hold a number for each of the rows. */
  readonly options?: LossOptions | ((rows: number) => LossOptions);
  readonly data: DataKind;
  readonly row: number;
  /** Left out: `row`. */
  readonly targetRow?: number;
  /** false: measured at the typical size alone, even where the loss is measured at others. */
  readonly everywhere?: boolean;
}

/** The size at which a run measures every loss. */
export const TYPICAL = 65_536;

/** Losses that a run measures at sizes other than the typical one. */
export type Elsewhere = "core" | "core and rational" | "all";

/** Which losses a run measures. */
export interface Scope {
  /** Names of losses; null: all of the registry. */
  readonly only: readonly string[] | null;
  /** What is measured at sizes other than the typical one. */
  readonly elsewhere: Elsewhere;
}

const isElsewhere: Record<Elsewhere, (spec: Spec) => boolean> = {
  core: ({ name }) => core.includes(name),
  "core and rational": ({ name }) => core.includes(name) || rational.includes(name),
  all: () => true,
};

const width = 64;
const height = 48;
const map = { options: { width, height }, row: width * height };
const unitMap = { options: { width, height, convention: "edges" }, row: width * height };
/** A dense map of classes. */
const dense = { classes: 21, positions: 64 * 64 };
const denseText = "21 × 64 × 64";
const keypoints = 17;
const thresholds = Float32Array.from({ length: 32 }, (_, k) => (k + 1) / 33);

/** An array too short for a row of the fewest classes is a single shorter row. */
const rowsOf =
  (data: DataKind, targetRow?: number) =>
  (size: number): Way[] =>
    [64, 1024]
      .map((count, i) => (i === 0 ? Math.min(count, size) : count))
      .map((classes) => ({ special: String(classes), options: { classes }, data, row: classes, targetRow }));

const binned = (bins: number): Way => ({ special: String(bins), options: { bins }, data: "bins", row: 2 * bins, targetRow: 2 });

/** Of losses whose family does not say it. More than one way where kernels, or their share of the work, differ. */
const ways: Readonly<Record<string, (size: number) => readonly Way[]>> = {
  bce: () => [{ data: "probabilities", row: 1 }],
  bceWithLogits: () => [
    { data: "logits", row: 1 },
    { special: "posWeight 2", options: { posWeight: 2 }, data: "logits", row: 1 },
    { special: "labelSmoothing 0.1", options: { labelSmoothing: 0.1 }, data: "logits", row: 1 },
  ],
  focalWithLogits: () => [{ data: "hard logits", row: 1 }],
  qualityFocal: () => [{ data: "logits", row: 1 }],
  ordinalBce: () => [
    {
      special: String(thresholds.length),
      options: { thresholds: { x: thresholds, y: thresholds } },
      data: "ordinal logits",
      row: 2 * thresholds.length,
      targetRow: 2,
    },
  ],
  categoricalCrossEntropy: rowsOf("class probabilities"),
  softmaxCrossEntropy: (size) => [
    ...rowsOf("class logits")(size),
    { special: denseText, options: dense, data: "class logits", row: dense.classes * dense.positions, everywhere: false },
  ],
  sparseSoftmaxCrossEntropy: (size) => [
    ...rowsOf("labels", 1)(size),
    { special: denseText, options: dense, data: "labels", row: dense.classes * dense.positions, targetRow: dense.positions },
  ],
  klDivergence: rowsOf("class probabilities"),
  jsDivergence: rowsOf("class probabilities"),
  simcc: () => [
    {
      special: `${2 * width} + ${2 * height}`,
      options: { binsX: 2 * width, binsY: 2 * height },
      data: "axis bins",
      row: 2 * (width + height),
      targetRow: 2,
    },
  ],
  dfl: () => [binned(16)],
  crps: () => [binned(64)],
  heatmapMse: () => [{ ...map, data: "maps", targetRow: 2 }],
  heatmapCrossEntropy: () => [{ ...map, data: "maps", targetRow: 2 }],
  dsnt: () => [{ ...unitMap, data: "unit maps", targetRow: 2 }],
  heatmapFocal: () => [{ ...map, data: "logit maps" }],
  adaptiveWing: () => [{ ...map, data: "value maps" }],
  gaussianNll: () => [{ data: "distributions", row: 4, targetRow: 2 }],
  gaussianNll2d: () => [{ data: "distributions", row: 5, targetRow: 2 }],
  laplaceNll: () => [{ data: "distributions", row: 4, targetRow: 2 }],
  oks: () => [
    {
      special: `${keypoints} keypoints`,
      options: (instances) => ({
        areas: new Float32Array(instances).fill(10_000),
        sigmas: new Float32Array(keypoints).fill(0.05),
      }),
      data: "keypoints",
      row: 2 * keypoints,
    },
  ],
};

export const elsewhereText: Record<Elsewhere, string> = {
  core: "the core",
  "core and rational": "the core and the rational residual losses",
  all: "all",
};
export const namesText = `The core: ${core.join(", ")}. Rational: ${rational.join(", ")}.`;

/** Every case of a run at one size. */
export function casesAt(size: number, { only, elsewhere }: Scope): Case[] {
  return specs
    .filter((spec) => only === null || only.includes(spec.name))
    .filter((spec) => size === TYPICAL || isElsewhere[elsewhere](spec))
    .flatMap((spec) =>
      waysOf(spec, size)
        .filter((way) => size === TYPICAL || elsewhere === "all" || way.everywhere !== false)
        .flatMap((way) => casesOf(spec, way, size)),
    );
}

function casesOf({ name: loss, family }: Spec, way: Way, size: number): Case[] {
  const { special, data, row, targetRow = row } = way;
  const rows = Math.round(size / row);
  // a single row may be longer than the size, but not by much
  if (rows === 0) return [];
  const label = special === undefined ? loss : `${loss} ${special}`;
  const options = typeof way.options === "function" ? way.options(rows) : (way.options ?? {});
  const variant = { loss, label, family, options, data, row, targetRow, size, floats: rows * row, targets: rows * targetRow };
  return kinds.map((kind) => ({ ...variant, kind }));
}

function waysOf(spec: Spec, size: number): readonly Way[] {
  switch (spec.family) {
    case "residual": {
      const radial = { data: "residuals", row: 2 } as const;
      if (!Object.hasOwn(spec.options, "geometry")) return [radial];
      return [
        { options: bendingAt(spec, componentThreshold), data: "residuals", row: 1 },
        { ...radial, special: "radial", options: { ...bendingAt(spec, radialThreshold), geometry: "radial" } },
      ];
    }
    case "boxes":
      return [{ data: "boxes", row: 4 }];
    case "images":
      return [{ ...map, data: "images" }];
    default: {
      const own = ways[spec.name];
      if (own === undefined) {
        throw new Error(
          `bench/cases.ts does not know how to measure ${spec.name}: give it a line in \`ways\` (options, shape of a row, data), or its family (${spec.family}) a case in \`waysOf\`; bench/data.ts has the kinds of data`,
        );
      }
      return own(size);
    }
  }
}

/** The option that says where a residual loss bends, if it has one. */
function bendingAt(spec: Spec, threshold: number): LossOptions {
  const option = ["delta", "beta", "omega", "scale"].find((name) => Object.hasOwn(spec.options, name));
  return option === undefined ? {} : { [option]: threshold };
}

/** Whether two cases can use the same arrays without filling them anew. */
export function sharesData(a: Case, b: Case): boolean {
  return a.data === b.data && ((a.row === b.row && a.targetRow === b.targetRow) || a.data === "residuals");
}
