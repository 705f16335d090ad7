import { isRecord, ownOf } from "../objects.js";
import { type OptionTable, type OptionValue, optionReader, type Resolved, type Wrong } from "../options.js";
import { ownOptionsOf } from "./residual.js";
import type { Spec } from "./spec.js";

/** The residual losses that another loss takes as its option `point`. */
export interface PointLosses {
  readonly specs: readonly Spec[];
  readonly default: Spec;
  /** Says what is wrong with any other loss, in words that follow its name. */
  readonly other?: (name: string, wrong: Wrong) => undefined;
}

/** `point` and `pointOptions`. */
export const pointOptionsOf = ({ specs, default: first, other }: PointLosses): OptionTable => ({
  point: {
    kind: "other",
    default: first.name,
    read(value, wrong) {
      const name = typeof value === "object" && value !== null && "irlsWeights" in value ? (value as { name?: unknown }).name : value;
      if (typeof name !== "string") return undefined;
      return specs.some((spec) => spec.name === name) ? name : other?.(name, wrong);
    },
    text: `a residual loss of this package, or its name: ${specs.map(({ name }) => name).join(", ")}`,
  },
  pointOptions: {
    kind: "other",
    default: {},
    read: (value) => (isRecord(value) ? (ownOf(value) as Record<string, OptionValue>) : undefined),
    text: "an object with options of the loss that is given as point",
  },
});

/** The loss that was given as `point`, and its options. `name` is the loss that takes it. */
export function pointLossOf(
  { specs }: PointLosses,
  { point, pointOptions }: Resolved,
  name: string,
): { readonly spec: Spec; readonly options: Resolved } {
  const spec = specs.find((each) => each.name === point) as Spec;
  return { spec, options: optionReader(`${name}: pointOptions of ${spec.name}`, ownOptionsOf(spec))(pointOptions) };
}
