import { shown } from "./arrays.js";
import { type Call, type Engine, gradientTable, none, type Place, placeOf } from "./call.js";
import { fail } from "./errors.js";
import type { Computed, Spec } from "./families/spec.js";
import { ACCUMULATE, EACH, EXCESS, GRAD, POINT_WEIGHTS } from "./flags.js";
import { layoutOf } from "./layout.js";
import { isRecord, member } from "./objects.js";
import { choice, type OptionTable, type OptionValue, type OtherOption } from "./options.js";

/** Which units a reduction keeps: the largest `top` losses of each `per` consecutive units, or all but the largest `trim` share. */
export type Select = { readonly top: number; readonly per: number } | { readonly trim: number };

const isWhole = (value: unknown, from: number, to: number): value is number =>
  Number.isInteger(value) && (value as number) >= from && (value as number) <= to;

/** The option, checked. */
interface Given {
  readonly top?: number;
  readonly per?: number;
  readonly trim?: number;
}

const selectOption: OtherOption = {
  kind: "other",
  default: null,
  read(value, wrong): OptionValue | undefined {
    if (!isRecord(value)) return undefined;
    const [top, per, trim] = ["top", "per", "trim"].map((name) => member(value, name));
    const stranger = Object.keys(value).find((name) => !["top", "per", "trim"].includes(name));
    if (stranger !== undefined) return wrong(` has an unknown ${stranger}`);
    if (trim === undefined) {
      if (!isWhole(per, 1, 2 ** 31)) return wrong(`.per is ${shown(per)}`);
      return isWhole(top, 1, per) ? { top, per } : wrong(`.top is ${shown(top)}`);
    }
    if (top !== undefined || per !== undefined) return wrong(" has both trim and top or per");
    return typeof trim === "number" && trim >= 0 && trim < 1 ? { trim } : wrong(`.trim is ${shown(trim)}`);
  },
  text: "{ top: k, per: K } with whole numbers 1 ≤ k ≤ K, or { trim: share } with 0 ≤ share < 1",
};

const reductionTable: OptionTable = {
  reduction: {
    ...choice("mean", "sum", "weighted-mean", "nonzero-mean"),
    instead: ["none", "; the method each returns one number per unit"],
  },
  select: selectOption,
  ...gradientTable,
};

/** The options of methods that reduce. */
export const reducing = (spec: Spec): OptionTable => ({ ...spec.options, ...reductionTable });

/** An engine that also runs calls with the option `select`, in two passes: `each`, and the call with weights that leave out the others. */
export const selecting = (engine: Engine): Engine => ({
  ...engine,
  run: (call) => (call.options.select ? twoPasses(engine, call)() : engine.run(call)),
  bind: (call) => (call.options.select ? twoPasses(engine, call) : engine.bind(call)),
  bindAsync(call) {
    if (!call.options.select) return engine.bindAsync(call);
    return engine.inTurn(call, twoPasses(engine, call));
  },
});

/** Floats for four lists of keys and their largest, up to 64 of each: see `assembly/select.ts`. */
const FEW = 640;

/** Gives the largest of each group of losses their weights, and the others 0. With EXCESS the smallest. */
export const selection: Computed = {
  name: "select",
  layout: (losses, { per }) => {
    const group = per as number;
    return layoutOf("row", losses / group, group, 0, 1, { output: group, desk: 2 * group + FEW });
  },
  options: {},
  parameters: ["high", "low"],
  kernels: ["select"],
};

function twoPasses(engine: Engine, call: Call): () => number {
  const { spec, options, layout, flags, prediction, target, weights, output } = call;
  const { units } = layout;
  const { top, per = units, trim } = options.select as unknown as Given;
  if (units % per !== 0) {
    const what = `select.per is ${per}, but there are ${units} ${layout.unit}s`;
    fail("ERR_XYLOSS_SHAPE", `${spec.name}: ${what}; their number must be a multiple of it`);
  }
  // a share that makes a whole number of units may come out a little below it
  const kept = top ?? units - Math.min(units - 1, Math.floor((trim as number) * units * (1 + 2 ** -48)));
  const losses = engine.create(units, prediction);
  const chosen = engine.create(units, prediction);
  const ignored = spec.ignore === undefined ? undefined : options[spec.ignore];
  const own = ignored !== undefined || flags & POINT_WEIGHTS ? engine.create(units, prediction) : null;
  const unitWeights = own ?? weights;
  const settings = { per, high: kept >>> 12, low: kept & 4095 };

  const each = engine.bind({
    ...call,
    flags: (flags & ~(GRAD | ACCUMULATE)) | EACH,
    output: losses,
    place: placeOf(engine, spec, prediction, target, weights, null),
  });
  const choose = engine.bind({
    ...call,
    spec: selection,
    options: settings,
    layout: selection.layout(units, settings, spec.name),
    flags: top === undefined ? EACH | EXCESS : EACH,
    reduction: "sum",
    prediction: losses,
    target: losses.subarray(0, 0),
    whitening: null,
    edges: null,
    weights: unitWeights,
    weightCount: unitWeights === null ? 0 : units,
    table: null,
    output: chosen,
    place: nowhere,
    snapshots: none,
  });
  const reduce = engine.bind({
    ...call,
    flags: flags & ~POINT_WEIGHTS,
    weights: chosen,
    weightCount: units,
    selected: (units / per) * kept,
    place: placeOf(engine, spec, prediction, target, chosen, flags & GRAD ? output : null),
  });
  return () => {
    each();
    if (own !== null) {
      const shift = flags & POINT_WEIGHTS ? 1 : 0;
      for (let i = 0; i < units; i++)
        own[i] = ignored !== undefined && target[i] === ignored ? 0 : weights === null ? 1 : (weights[i >> shift] as number);
    }
    choose();
    return reduce();
  };
}

const nowhere: Place = { buffers: [null, null, null, null], together: false, predictionAt: 0, targetAt: 0, weightsAt: 0, outputAt: 0 };
