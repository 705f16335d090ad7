import { catalogue, type Spec } from "../dist/catalogue/index.js";
import { componentThreshold, type DataKind, radialThreshold } from "./data.js";

/** What a step computes. */
export type Kind = "value" | "gradient";
export const kinds: readonly Kind[] = ["value", "gradient"];
export const kindText: Record<Kind, string> = { value: "value", gradient: "value and gradient" };

/** A loss as it is measured: with its options, on its data. */
export interface Variant {
  readonly loss: string;
  /** The loss and what is special: "huber radial", "softmaxCrossEntropy 64". */
  readonly label: string;
  readonly family: Spec["family"];
  readonly options: Readonly<Record<string, unknown>>;
  readonly data: DataKind;
  /** Values that belong together. */
  readonly row: number;
}

/** One line of a table. */
export interface Case extends Variant {
  readonly kind: Kind;
  /** The size asked for. */
  readonly size: number;
  /** Floats of the prediction: the size, in whole rows. */
  readonly floats: number;
}

const classCounts = [64, 1024] as const;

/** Options whose kernels, or whose share of the work, differ from the default's. */
const more: Readonly<Record<string, readonly Readonly<Record<string, number>>[]>> = {
  bceWithLogits: [{ posWeight: 2 }, { labelSmoothing: 0.1 }],
};

/** Every case of these losses at one size. */
export function casesAt(size: number, only: readonly string[] | null): Case[] {
  const specs = catalogue.filter((spec) => only === null || only.includes(spec.name));
  const variants = specs.flatMap((spec) => variantsOf(spec, size));
  return variants.flatMap((variant) => {
    const floats = Math.floor(size / variant.row) * variant.row;
    return kinds.map((kind) => ({ ...variant, kind, size, floats }));
  });
}

function variantsOf(spec: Spec, size: number): Variant[] {
  const { name: loss, family } = spec;
  switch (family) {
    case "residual": {
      const variant = { loss, family, data: "residuals" as const };
      return [
        { ...variant, label: loss, options: bendingAt(spec, componentThreshold), row: 1 },
        { ...variant, label: `${loss} radial`, options: { ...bendingAt(spec, radialThreshold), geometry: "radial" }, row: 2 },
      ];
    }
    case "bounded": {
      const data = loss.endsWith("WithLogits") ? ("logits" as const) : ("probabilities" as const);
      return [{}, ...(more[loss] ?? [])].map((options) => {
        const special = Object.entries(options).map(([name, value]) => ` ${name} ${value}`);
        return { loss, label: loss + special.join(), family, options, data, row: 1 };
      });
    }
    case "classes": {
      const data = loss.startsWith("softmax") ? ("class logits" as const) : ("class probabilities" as const);
      // an array too short for a row of the fewest classes is a single shorter row
      const counts = classCounts.map((count, i) => (i === 0 ? Math.min(count, size) : count)).filter((count) => count <= size);
      return counts.map((classes) => ({ loss, label: `${loss} ${classes}`, family, options: { classes }, data, row: classes }));
    }
    default:
      throw new Error(`bench/cases.ts does not know what data the family of ${loss} takes: ${String(family)}`);
  }
}

/** The option that says where a residual loss bends, if it has one. */
function bendingAt(spec: Spec, threshold: number): Record<string, number> {
  const option = ["delta", "scale"].find((name) => Object.hasOwn(spec.options, name));
  return option === undefined ? {} : { [option]: threshold };
}

/** Whether two cases can use the same arrays without filling them anew. */
export function sharesData(a: Case, b: Case): boolean {
  return a.data === b.data && (a.row === b.row || a.data === "residuals");
}
