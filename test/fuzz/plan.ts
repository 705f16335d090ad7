/** A case as plain data, which can be printed and shrunk. */

import { alike, type Variant, variants } from "../../catalogue/variants.js";

export const roles = ["prediction", "target", "weights", "grad"] as const;
export type Role = (typeof roles)[number];

/** Where an array lies, always with guards around it. */
export const places = [
  "own",
  "together",
  "workspace",
  "workspace view",
  "other workspace",
  "shared",
  "resizable",
  "tracking",
  "growable",
  "attacked",
  "foreign",
  "subclass",
] as const;
export type Place = (typeof places)[number];

export const wraps = ["bare", "shape", "offset", "strides"] as const;
export type Wrap = (typeof wraps)[number];

export const methods = ["value", "valueAndGrad", "each", "bind", "irlsWeights"] as const;
export type Method = (typeof methods)[number];

export interface Plan {
  /** The title of a variant of `catalogue/variants`. */
  readonly variant: string;
  readonly units: number;
  readonly method: Method;
  readonly options: Readonly<Record<string, unknown>>;
  /** How far they are from those that accuracy is stated for. */
  readonly far: "stated" | "moderate" | "extreme";
  /** The options that every loss has. Only methods that reduce take them. */
  readonly common: Readonly<{ reduction?: string | undefined; upstream?: number | undefined; accumulate?: boolean | undefined }>;
  readonly weights: "none" | "per unit" | "per point" | "zero";
  /** The gradient's array: a new one, the caller's own, or in place of an input. */
  readonly grad: "new" | "own" | "prediction" | "target";
  /** The share of units that hold NaN, infinities, zeros, subnormals and numbers of any size. */
  readonly wild: number;
  readonly places: Readonly<Record<Role, Place>>;
  readonly wraps: Readonly<Record<Role, Wrap>>;
  /** Values between an array and its guard or neighbour. */
  readonly gap: number;
  /** Whether the workspace has no more room than the case needs. */
  readonly exact: boolean;
  /** The data: the number of the pool that it comes from, and its own seed. */
  readonly pool: number;
  readonly data: number;
  /** Names of `bends`: what is wrong or odd about the call. A call without any must succeed. */
  readonly bends: readonly string[];
}

const byTitle = new Map(variants.map((variant) => [variant.title, variant]));
export const variantOf = ({ variant }: Pick<Plan, "variant">): Variant => byTitle.get(variant) as Variant;

/** Variants whose results for special numbers must be NaN, infinite or finite where the reference's are. */
const judged = new Set(alike.filter(({ sampling, perUnit }) => sampling.tame !== undefined && perUnit <= 7).map(({ title }) => title));
export const hasKinds = ({ variant }: Pick<Plan, "variant">): boolean => judged.has(variant);
