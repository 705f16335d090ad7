/** What a case is, as plain data: everything in it can be printed, and made smaller. */

import { alike, type Variant, variants } from "../../catalogue/variants.js";

export const roles = ["prediction", "target", "weights", "grad"] as const;
export type Role = (typeof roles)[number];

/** Where an array lies: beside guards, whatever it is. */
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
  /** How far they are from the ones that bounds are stated for. */
  readonly far: "stated" | "moderate" | "extreme";
  /** Options of every loss, for the methods that reduce. */
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
  /** Whether the workspace has exactly the room that is needed, and no more. */
  readonly exact: boolean;
  /** What the data is drawn with: a number of its pool, and its own seed. */
  readonly pool: number;
  readonly data: number;
  /** Names of `bends`: what is wrong or strange with the call; empty in a call that must succeed. */
  readonly bends: readonly string[];
}

const byTitle = new Map(variants.map((variant) => [variant.title, variant]));
export const variantOf = ({ variant }: Pick<Plan, "variant">): Variant => byTitle.get(variant) as Variant;

/** Whether specials of a variant are judged by the reference's kinds of numbers. */
const judged = new Set(alike.filter(({ sampling, perUnit }) => sampling.tame !== undefined && perUnit <= 7).map(({ title }) => title));
export const hasKinds = ({ variant }: Pick<Plan, "variant">): boolean => judged.has(variant);
