/** How the benchmark measures losses. */

/** What prediction and target hold. */
export type DataKind =
  | "residuals"
  | "probabilities"
  | "logits"
  | "hard logits"
  | "ordinal logits"
  | "class probabilities"
  | "class logits"
  | "labels"
  | "axis bins"
  | "bins"
  | "maps"
  | "unit maps"
  | "logit maps"
  | "value maps"
  | "distributions"
  | "mixtures"
  | "directions"
  | "vectors"
  | "ensembles"
  | "keypoints"
  | "boxes"
  | "images";

/** A way to measure a loss. */
export interface Way {
  readonly special?: string;
  /** Some options hold a number for each of the rows. */
  readonly options?: Options | ((rows: number) => Options);
  readonly data: DataKind;
  readonly row: number;
  /** Left out: `row`. */
  readonly targetRow?: number;
  /** false: measured at the typical size alone, even where the loss is measured at others. */
  readonly everywhere?: boolean;
}

type Options = Readonly<Record<string, unknown>>;

/** The distances that a third of the benchmark's residuals exceed, of a component and of a point, for a loss that bends somewhere. */
export const COMPONENT_THRESHOLD = 1;
export const RADIAL_THRESHOLD = 1.53;

export const radial = { data: "residuals", row: 2 } as const satisfies Way;

/** By component and by point, where a third of the residuals lie beyond the option that says where the loss bends, if it has one. */
export const residual = (bend?: string): Way[] => [
  { options: bend === undefined ? {} : { [bend]: COMPONENT_THRESHOLD }, data: "residuals", row: 1 },
  { ...radial, special: "radial", options: { ...(bend === undefined ? {} : { [bend]: RADIAL_THRESHOLD }), geometry: "radial" } },
];

export const width = 64;
export const height = 48;
export const map = { options: { width, height }, row: width * height };
export const unitMap = { options: { width, height, convention: "edges" }, row: width * height };
/** A dense map of classes. */
export const dense = { classes: 21, positions: 64 * 64 };
export const denseText = "21 × 64 × 64";

/** An array too short for a row of the fewest classes is a single shorter row. */
export const rowsOf =
  (data: DataKind, targetRow?: number) =>
  (size: number): Way[] =>
    [64, 1024]
      .map((count, i) => (i === 0 ? Math.min(count, size) : count))
      .map((classes) => ({ special: String(classes), options: { classes }, data, row: classes, targetRow }));

export const binned = (bins: number): Way => ({ special: String(bins), options: { bins }, data: "bins", row: 2 * bins, targetRow: 2 });

export const coordinates: Way = {
  special: `${2 * width} + ${2 * height}`,
  options: { binsX: 2 * width, binsY: 2 * height },
  data: "axis bins",
  row: 2 * (width + height),
  targetRow: 2,
};
