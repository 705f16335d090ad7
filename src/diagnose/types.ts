import type { Floats, NdArray } from "../arrays.js";
import type { AnyOptions, ReduceOptions } from "../loss.js";

/** How much a finding matters: it cannot work, it costs accuracy or time, it is good to know. */
export type Severity = "error" | "warning" | "note";

/** Something that was found, with its evidence. */
export interface Finding {
  /** Stable, in kebab case; `docs/diagnosis.md` has a section with this name. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, with its numbers. */
  readonly message: string;
  /** The numbers that show it, by name. */
  readonly evidence: Readonly<Record<string, number>>;
  /** What to do. */
  readonly advice: string;
}

/** A kind of finding: when it is found, and what the docs say about it. */
export interface Rule<Probes> {
  readonly code: string;
  readonly severity: Severity;
  /** What it means, for the docs: a sentence or two. */
  readonly meaning: string;
  /** The constants that it decides by. */
  readonly limits: readonly Limit[];
  /** The finding; undefined where there is none. */
  readonly find: (probes: Probes) => Pick<Finding, "message" | "evidence" | "advice"> | undefined;
}

/** A number that a rule decides by, with the reason for it. */
export interface Limit {
  readonly name: string;
  readonly value: number;
  readonly reason: string;
}

/** A range of coordinates. */
export interface Bounds {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

export type Point = readonly [x: number, y: number];

/** Where the coordinates of probabilities and their logits are. */
export const unitSquare: Bounds = { x: [0, 1], y: [0, 1] };

/** A user's own loss of points: its value, and its gradient with respect to `prediction` if it has one. It is called with one point at a time. */
export type LossFunction = (
  prediction: Float32Array,
  target: Float32Array,
) => { readonly value: number; readonly grad?: ArrayLike<number> | undefined };

/** A loss of `xyloss` or `xyloss/reference`, with its options. */
export interface AnyLoss<Options = AnyOptions> {
  readonly name: string;
  readonly unit: string;
  bind(buffers: never, options?: Options): () => number;
}

/** The options of a function, of a loss without any, and where there is no loss. */
export interface NoOptions {
  readonly [name: string]: undefined;
}

/** A loss's options without those that every loss has. */
export type OwnOptions<Options> = Options extends infer Own & ReduceOptions ? (unknown extends Own ? NoOptions : Own) : Options;

/** A loss's own options. The number of classes may be left out: data are then points. */
export type DiagnoseOptions<Options> =
  OwnOptions<Options> extends infer Own extends { classes: number }
    ? Omit<Own, "classes"> & Partial<Pick<Own, "classes">>
    : OwnOptions<Options>;

/** The loss's own options: required if any of them is. */
export type GivenOptions<Options> =
  Partial<DiagnoseOptions<Options>> extends DiagnoseOptions<Options>
    ? { readonly options?: NoInfer<DiagnoseOptions<Options>> | undefined }
    : { readonly options: NoInfer<DiagnoseOptions<Options>> };

/** An array as every loss takes it. */
export type Data = Floats | NdArray<Floats> | readonly number[];

/** The data to diagnose. */
export interface DiagnoseData {
  readonly prediction: Data;
  /** Class labels, where the loss takes those, are an Int32Array. */
  readonly target: Data | Int32Array;
  /** As the loss takes them; 0 is missing. */
  readonly weights?: Data | undefined;
  /** The range of coordinates: an image's pixels, say. */
  readonly bounds?: Bounds | undefined;
  /** Keypoints per instance: point i is keypoint i % per. The report then has a table of keypoints. */
  readonly per?: number | undefined;
  /** The names of the keypoints. Where names say left and right, swapped sides are found. */
  readonly names?: readonly string[] | undefined;
  /** What each point or each instance belongs to, such as a camera: one label per point, or per instance. */
  readonly groups?: ArrayLike<string | number> | undefined;
}

/** What to diagnose: data, and the loss's options. */
export type DiagnoseInput<Options = AnyOptions> = DiagnoseData & GivenOptions<Options>;

/** A loss to use. */
export interface Recommendation {
  readonly loss: string;
  /** Fitted to the data. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Why, in a sentence with its numbers. */
  readonly reason: string;
  /** The call, to copy. */
  readonly call: string;
  /**
   * The squared error to expect of a fit with it, over that of the first: the list is in this order. 1 also where it is as good or may be less; null
   * where it was not measured, or says nothing because residuals are larger in some places than in others.
   */
  readonly relativeError: number | null;
  /** Whether it is the loss as given, with its options: nothing is to be changed. */
  readonly own: boolean;
}

/** Predictions and targets as points x0 y0 x1 y1 … in the targets' unit, without those that are missing. */
export interface Points {
  readonly count: number;
  readonly prediction: Float64Array;
  readonly target: Float64Array;
  /** One per point. */
  readonly weights: Float64Array | null;
  /** The place of each among the points of the input; without it, they are all of those. */
  readonly places?: ArrayLike<number> | undefined;
}
