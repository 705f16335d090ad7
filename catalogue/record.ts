/** One record per loss: all that is known of it beyond its specification. Documents, tests, benchmark, accuracy and explorer read it. */
import type { ResidualOptions } from "../src/families/residual.js";
import type { Spec } from "../src/families/spec.js";
import type * as xyloss from "../src/index.js";
import type { GradOptions } from "../src/loss.js";
import type { Embedding } from "./shared/drawings.js";
import type { Formula } from "./shared/formulas.js";
import type { Properties } from "./shared/properties.js";
import type { Sampling } from "./shared/samples.js";
import type { Sweep } from "./shared/sweeps.js";
import type { Way } from "./shared/ways.js";

/** The names of the losses that the package exports. */
export type LossName = {
  [Name in keyof typeof xyloss]: (typeof xyloss)[Name] extends { readonly valueAndGrad: unknown } ? Name : never;
}[keyof typeof xyloss];

type Options = Readonly<Record<string, unknown>>;

/** What readers want to know of a loss: its row and its section of docs/losses.md. Plain text. */
export interface Words {
  /** ℓ, per unit. */
  readonly formula: string;
  /** ∂ℓ/∂prediction, before reduction, weights and upstream. Of a residual loss ψ = ℓ′(r). */
  readonly gradient: string;
  /** ψ′ of a residual loss, where it is finite. */
  readonly curvature?: string;
  /** When to use it: a cell of a table. */
  readonly use: string;
  /** Prediction and target, where the family does not say it. */
  readonly data?: string;
  /** Its options in words; `geometry` is said once for the family. */
  readonly options?: Readonly<Record<string, string>>;
  /** What else there is to know. */
  readonly notes?: readonly string[];
  /** The same loss elsewhere, with the factor where there is one. Markdown. */
  readonly equals: readonly string[];
  /** Curves of the plot: options and how to call them. The first is the default. */
  readonly curves?: readonly { readonly options: Readonly<Record<string, number>>; readonly label: string }[];
  /** Half the width of the plot's x axis; the height of its ℓ. */
  readonly extent?: readonly [r: number, value: number];
  /** false: the plot is drawn without ½r² and r. */
  readonly guide?: false;
}

/** The size of the terms that cancel in a value and in a gradient, in words: what `Sampling.cancelled` computes. */
export interface Cancels {
  readonly value?: string;
  readonly gradient?: string;
  /** Where nothing is subtracted, and the size is the result times what a power or an exponential multiplies roundings by. */
  readonly multiplied?: readonly ("value" | "gradient")[];
}

/** How the benchmark treats a loss. */
export interface Benchmarked {
  /** Measured at every size of a run: the core shows what a call and memory cost. */
  readonly core?: true;
  /** A residual loss without exp or log: memory sets its speed on long arrays. */
  readonly rational?: true;
  /** The least speed-up over plain JavaScript that its maintainers want, in a workspace at the typical size, for the first way it is measured. */
  readonly goal?: number;
  /** More than one where kernels, or their share of the work, differ. */
  readonly ways: (size: number) => readonly Way[];
}

export interface LossRecord {
  readonly spec: Spec;
  /** Its place among the losses of its family in documents: the ones to take first, and those that few need. */
  readonly take: "first" | "next" | "seldom";
  readonly words: Words;
  readonly properties: Properties;
  /** One unit's loss to 100 digits, as the documents state it; null: the reference in float64 has no other judge. */
  readonly formula: Formula | null;
  readonly sampling: Sampling;
  readonly cancels: Cancels;
  /** The data that its accuracy is measured on. */
  readonly sweeps: readonly Sweep[];
  /** Options far from their defaults, beside those that `sampling` changes. */
  readonly extremes: readonly Options[];
  /** The |r| > 0 at which the gradient jumps. */
  readonly jumpsAt?: (options: Options) => number;
  /** Whether float32 ends on the way to the result, if not where r/scale does. */
  readonly overflows?: (r: number, options: Options) => boolean;
  /** What the value is taken from, where it is small beside that. */
  readonly subtracted?: (r: number, options: Options) => number;
  readonly bench: Benchmarked;
  /** How a point of the plane is given to it, for pictures. */
  readonly drawn: Embedding;
}

/** The options that only this loss has. */
type OwnOption<Name extends LossName> = Exclude<
  keyof NonNullable<Parameters<(typeof xyloss)[Name]["value"]>[2]>,
  keyof GradOptions | keyof ResidualOptions
>;

/** The record of one loss, with words for each of its options. */
export type RecordOf<Name extends LossName> = LossRecord & {
  readonly words: [OwnOption<Name>] extends [never]
    ? { readonly options?: undefined }
    : { readonly options: Readonly<Record<OwnOption<Name>, string>> };
};
