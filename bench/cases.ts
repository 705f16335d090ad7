import type { Benchmarked } from "../catalogue/record.js";
import { records } from "../catalogue/records.js";
import type { DataKind, Way } from "../catalogue/shared/ways.js";
import type { Spec } from "../src/families/spec.js";

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

const isElsewhere: Record<Elsewhere, (of: Benchmarked) => boolean> = {
  core: ({ core }) => core === true,
  "core and rational": ({ core, rational }) => core === true || rational === true,
  all: () => true,
};
const named = (those: (of: Benchmarked) => boolean | undefined): string =>
  records
    .filter(({ bench }) => those(bench))
    .map(({ spec }) => spec.name)
    .join(", ");

export const elsewhereText: Record<Elsewhere, string> = {
  core: "the core",
  "core and rational": "the core and the rational residual losses",
  all: "all",
};
export const namesText = `The core: ${named(({ core }) => core)}. Rational: ${named(({ rational }) => rational)}.`;

/** Every case of a run at one size. */
export function casesAt(size: number, { only, elsewhere }: Scope): Case[] {
  return records
    .filter(({ spec }) => only === null || only.includes(spec.name))
    .filter(({ bench }) => size === TYPICAL || isElsewhere[elsewhere](bench))
    .flatMap(({ spec, bench }) =>
      bench
        .ways(size)
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

/** Whether two cases can use the same arrays without filling them anew. */
export function sharesData(a: Case, b: Case): boolean {
  return a.data === b.data && ((a.row === b.row && a.targetRow === b.targetRow) || a.data === "residuals");
}
