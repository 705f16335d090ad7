/** The functions of clickhouse.wasm, made from the specifications of the losses. */
import { ownOptionsOf } from "../families/residual.js";
import type { Spec } from "../families/spec.js";
import type { NumberOption } from "../options.js";
import { specs } from "../specs.js";

export interface ClickHouseFunction {
  /** Its export in clickhouse.wasm. */
  readonly name: string;
  readonly spec: Spec;
  /** The kernel that computes it. */
  readonly kernel: string;
  readonly method: "each" | "irlsWeights";
  /** Its columns: of a number `p` and `t`; of a point `px`, `py`, `tx` and `ty`; and what else differs from row to row. */
  readonly columns: readonly string[];
  /** Options of the loss, which follow the columns and are constants. */
  readonly options: Readonly<Record<string, NumberOption>>;
}

const NUMBER = ["p", "t"];
const POINT = ["px", "py", "tx", "ty"];

/** What `spec` computes with these options, and with names that end in `ending`. */
function functionsOf(spec: Spec, geometry: "component" | "radial"): ClickHouseFunction[] {
  const isOfPoints = spec.layout(2, { geometry }, spec.name).prediction === 2;
  const kernel = spec.kernels[spec.kernel?.({ geometry }) ?? 0] as string;
  const options = (spec.family === "residual" ? ownOptionsOf(spec) : spec.options) as Readonly<Record<string, NumberOption>>;
  const defaults = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default as number]));
  const name = geometry === "radial" && "geometry" in spec.options ? `${spec.name}_radial` : spec.name;
  const each = { name, spec, kernel, method: "each", columns: isOfPoints ? POINT : NUMBER, options } as const;
  const hasWeights = spec.irls !== undefined && spec.irls(defaults) === undefined;
  return hasWeights ? [each, { ...each, name: `${name}_irls`, method: "irlsWeights" }] : [each];
}

export const clickHouseFunctions: readonly ClickHouseFunction[] = specs.flatMap((spec): ClickHouseFunction[] => {
  if (spec.family === "keypoints")
    return [
      { name: spec.name, spec, kernel: spec.kernels[0] as string, method: "each", columns: [...POINT, "sigma", "area"], options: {} },
    ];
  if (spec.family !== "residual") return [];
  return "geometry" in spec.options ? [...functionsOf(spec, "component"), ...functionsOf(spec, "radial")] : functionsOf(spec, "component");
});
