/** Ways to bend a valid call: to make it wrong or odd. */

import type { Variant } from "../../catalogue/variants.js";
import type { ErrorCode } from "../../src/index.js";
import type { Data } from "./data.js";
import type { Draw } from "./draw.js";
import { anything, change, lying, notArray, raise } from "./hostile.js";
import { type Library, lossOf } from "./library.js";
import { type Method, type Place, type Plan, type Role, roles } from "./plan.js";
import { kindOf, twinOf, type Values, type World } from "./world.js";

/** The arguments of a call. */
export interface Given {
  prediction?: unknown;
  target?: unknown;
  weights?: unknown;
  grad?: unknown;
  options: Record<string, unknown>;
  /** Turns the options into what is passed in their place. */
  dress: (options: Record<string, unknown>) => unknown;
}

/** What a call must do: throw one of these codes, give the usual result, or either. */
export type Fate = readonly ErrorCode[] | "as usual" | "either";

export interface Scene {
  readonly draw: Draw;
  readonly library: Library;
  readonly plan: Plan;
  readonly method: Method;
  readonly variant: Variant;
  readonly data: Data;
  readonly world: World;
  readonly given: Given;
  /** Whether the function is bound already, and the bend comes between two steps. */
  isBound: boolean;
}

/** Returns undefined where it does not apply; then it has changed nothing. */
type Bend = (scene: Scene) => Fate | undefined;

const takesGrad = ({ method }: Scene): boolean => method === "valueAndGrad" || method === "bind";
/** The roles of a call's arrays. */
const rolesOf = ({ given, ...scene }: Scene): Role[] =>
  roles.filter((role) => given[role] !== undefined && (role !== "grad" || takesGrad({ given, ...scene })));
const arrayOf = ({ world }: Scene, role: Role): Values | undefined => world.arrays[role];
const fresh = (array: Values, length: number): Values => {
  const copy = new (kindOf(array))(new ArrayBuffer(4 * length), 0, length);
  copy.set(array.subarray(0, length));
  return copy;
};

/** By the names that plans have for them. */
const bends = {
  "wrong type": (scene) => {
    const role = scene.draw.pick(rolesOf(scene));
    scene.given[role] = notArray(scene.draw);
    return ["ERR_XYLOSS_TYPE"];
  },
  "odd ndarray": (scene) => {
    const { draw, given } = scene;
    const role = draw.pick(rolesOf(scene));
    const array = arrayOf(scene, role) as Values;
    const parts: Record<string, unknown> = { data: array, shape: [array.length] };
    const sizes = [array.length, 0, 1, 2, -1, 1.5, 2 ** 31, 2 ** 53, "4", null, Symbol("s")];
    if (draw.chance(0.5)) parts.shape = Array.from({ length: draw.below(5) }, () => draw.pick(sizes));
    if (draw.chance(0.2)) parts.shape = draw.chance(0.5) ? [1, array.length] : [array.length, 1];
    const strides = () =>
      draw.chance(0.5) ? anything(draw) : Array.from({ length: 2 }, () => draw.pick([...sizes, {}, Object.create(null)]));
    if (draw.chance(0.4)) parts[draw.pick(["stride", "strides"])] = strides();
    if (draw.chance(0.3)) parts.offset = draw.chance(0.5) ? draw.pick(sizes) : anything(draw);
    if (draw.chance(0.2)) parts.shape = new Proxy(parts.shape as object, {});
    if (draw.chance(0.2)) parts[draw.pick(["data", "shape"])] = anything(draw);
    given[role] = parts;
    return "either";
  },
  "changing ndarray": (scene) => {
    const { draw, given } = scene;
    const role = draw.pick(rolesOf(scene));
    const array = arrayOf(scene, role) as Values;
    const parts: Record<string, unknown> = { data: array, shape: [array.length], strides: [1], offset: 0 };
    if (draw.chance(0.3)) parts.shape = changingList([array.length], draw);
    change(parts, draw.pick(Object.keys(parts)), anything(draw));
    given[role] = parts;
    return "either";
  },
  length: (scene) => {
    const { draw, given } = scene;
    const role = draw.pick(rolesOf(scene).filter((each) => each !== "weights"));
    const array = arrayOf(scene, role) as Values;
    given[role] = fresh(array, array.length + draw.pick([1, 2, -1, array.length]));
    return ["ERR_XYLOSS_LENGTH", "ERR_XYLOSS_SHAPE", "ERR_XYLOSS_EMPTY"];
  },
  empty: (scene) => {
    const { draw, given } = scene;
    const role = draw.pick(rolesOf(scene));
    given[role] = draw.chance(0.5)
      ? fresh(arrayOf(scene, role) as Values, 0)
      : { data: arrayOf(scene, role), shape: draw.pick([[0], [0, 4], [3, 0]]) };
    return ["ERR_XYLOSS_LENGTH", "ERR_XYLOSS_SHAPE", "ERR_XYLOSS_EMPTY"];
  },
  overlap: (scene) => {
    if (!takesGrad(scene)) return undefined;
    const { draw, given, world } = scene;
    const role = draw.pick(rolesOf(scene).filter((each) => each !== "grad"));
    const other = world.arrays[role] as Values;
    const { length } = world.arrays.prediction as Values;
    const shift = draw.pick([0, 1, -1, 2, -2, 3, -5, draw.below(2 * length) - length]);
    const at = other.byteOffset + 4 * shift;
    if (at < 0 || at + 4 * length > other.buffer.byteLength) return undefined;
    const touches = at < other.byteOffset + other.byteLength && other.byteOffset < at + 4 * length;
    const same = shift === 0 && other.length === length && role !== "weights";
    if (!touches || same) return undefined;
    given.grad = new Float32Array(other.buffer, at, length);
    return ["ERR_XYLOSS_OVERLAP"];
  },
  "hidden overlap": (scene) => {
    const { draw, given, world, plan } = scene;
    if (plan.grad === "new") return undefined;
    const able = rolesOf(scene).filter((role) => role !== "grad" && (arrayOf(scene, role) as Values).buffer instanceof SharedArrayBuffer);
    if (able.length === 0) return undefined;
    const other = arrayOf(scene, draw.pick(able)) as Values;
    const { length } = world.arrays.prediction as Values;
    const at = other.byteOffset + 4 * draw.pick([0, 1, -1, 2, 5, draw.below(length)]);
    if (at < 0 || at + 4 * length > other.buffer.byteLength) return undefined;
    const grad = new Float32Array(twinOf(other.buffer as unknown as SharedArrayBuffer) as unknown as ArrayBuffer, at, length);
    world.arrays.grad = grad;
    given.grad = grad;
    return "as usual";
  },
  "invalid weight": (scene) => {
    const weights = arrayOf(scene, "weights") as Float32Array | undefined;
    if (weights === undefined) return undefined;
    weights[scene.draw.below(weights.length)] = scene.draw.pick([-1, -(2 ** -149), Number.NaN, Infinity, -Infinity]);
    return ["ERR_XYLOSS_VALUE"];
  },
  "invalid target": (scene) => {
    const { draw, variant, world } = scene;
    if (variant.spec.expectTargets === undefined) return undefined;
    const target = arrayOf(scene, "target") as Values;
    if (variant.spec.unit === "box") {
      const from = 4 * draw.below(target.length / 4) + draw.below(2);
      [target[from], target[from + 2]] = draw.pick([
        [2, 1],
        [Infinity, 2 ** 30],
        [2 ** -149, 0],
      ]) as [number, number];
    } else {
      const [below, above] = variant.labels ? [-1, variant.perUnit] : [-0.25, variant.perUnit / 2 - 0.75];
      target[draw.below(target.length)] = draw.pick([below, above, 2 ** 30, -(2 ** 30)]);
    }
    // the target of a missing unit is not read
    return world.arrays.weights === undefined ? ["ERR_XYLOSS_VALUE"] : "either";
  },
  detached: (scene) => {
    const able = rolesIn(scene, "own", "together", "foreign", "subclass", "resizable", "tracking");
    // detaching takes longer than anything else
    if (able.length === 0 || scene.draw.chance(0.6)) return undefined;
    const { buffer } = arrayOf(scene, scene.draw.pick(able)) as Values;
    structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
    return ["ERR_XYLOSS_DETACHED"];
  },
  shrunk: (scene) => {
    const { draw } = scene;
    const able = rolesIn(scene, "resizable", "tracking");
    if (able.length === 0) return undefined;
    const role = draw.pick(able);
    const array = arrayOf(scene, role) as Values;
    const buffer = array.buffer as ArrayBuffer & { resize(bytes: number): void };
    buffer.resize(draw.pick([array.byteOffset + array.byteLength - 4, array.byteOffset, 8, 0]));
    // half as many weights may be one per point
    if (role === "weights" && array.byteLength > 0) return "either";
    return ["ERR_XYLOSS_DETACHED", "ERR_XYLOSS_LENGTH", "ERR_XYLOSS_SHAPE", "ERR_XYLOSS_EMPTY"];
  },
  disposed: (scene) => {
    if (!isWithin(scene) || scene.draw.chance(0.6)) return undefined;
    scene.world.dispose();
    return ["ERR_XYLOSS_DISPOSED"];
  },
  reset: (scene) => {
    if (!isWithin(scene)) return undefined;
    scene.world.workspace?.reset();
    // its arrays stay valid; functions bound to them do not
    return scene.isBound ? ["ERR_XYLOSS_DISPOSED"] : "as usual";
  },
  grown: (scene) => {
    const { draw, plan } = scene;
    const able = rolesIn(scene, "resizable", "tracking");
    if (able.length === 0) return undefined;
    const role = draw.pick(able);
    const { buffer, byteLength } = arrayOf(scene, role) as Values;
    const more = buffer as ArrayBuffer & { resize(bytes: number): void };
    more.resize(more.byteLength + draw.pick([4, 8, 32]));
    // a view that tracks its buffer is too long now; one whose buffer had shrunk may be whole again
    return plan.places[sourceOf(plan, role)] === "tracking" || byteLength === 0 ? "either" : "as usual";
  },
  "unknown option": ({ draw, given }) => {
    given.options[draw.pick(["detla", "wieghts", "Reduction", "__proto", "constructor", "toString", "", "0", "x".repeat(200)])] = 1;
    return ["ERR_XYLOSS_OPTION"];
  },
  "option of another method": ({ draw, given, method }) => {
    if (method === "value" || method === "valueAndGrad") return undefined;
    const array = new Float32Array(4);
    const reduces = method === "bind";
    Object.assign(
      given.options,
      draw.pick<object>(reduces ? [{ weights: array }, { grad: array }] : [{ reduction: "sum" }, { upstream: 1 }]),
    );
    return ["ERR_XYLOSS_OPTION"];
  },
  "odd option": ({ draw, given, variant }) => {
    given.options[draw.pick([...Object.keys(variant.spec.options), "reduction", "upstream", "accumulate"])] = anything(draw);
    return "either";
  },
  "odd options": ({ draw, given }) => {
    given.dress = () => anything(draw);
    return "either";
  },
  "option that throws": ({ given }) => {
    Object.defineProperty(given.options, "upstream", { enumerable: true, get: raise });
    return "either";
  },
  "option that changes": ({ draw, given }) => {
    const names = Object.keys(given.options);
    if (names.length === 0) return undefined;
    change(given.options, draw.pick(names), anything(draw));
    return "either";
  },
  "options behind a proxy": ({ given }) => {
    given.dress = (options) => new Proxy(Object.freeze(options), {});
    return "as usual";
  },
  "inherited options": ({ given }) => {
    given.dress = (options) => Object.create(options);
    return "as usual";
  },
  "getter that acts": (scene) => {
    const { draw, given, world } = scene;
    const act = draw.pick(acts);
    const role = draw.pick(rolesOf(scene));
    const array = arrayOf(scene, role) as Values;
    const parts = { data: array, shape: [array.length], offset: 0 };
    const name = draw.pick(["data", "shape", "offset"] as const);
    const value = parts[name];
    const get = () => {
      act(scene, world);
      return value;
    };
    given[role] = Object.defineProperty(parts, name, { enumerable: true, get });
    return "either";
  },
  "getter that calls": (scene) => {
    const { given, library, variant, data } = scene;
    const { prediction } = given;
    if (!ArrayBuffer.isView(prediction)) return undefined;
    const get = () => {
      const loss = lossOf(library, variant.spec.name);
      loss.valueAndGrad(data.prediction.slice(), data.target.slice() as Float32Array, variant.options);
      library.mse.value(new Float32Array(20_000), new Float32Array(20_000));
      return prediction;
    };
    given.prediction = Object.defineProperty({ shape: [(prediction as Float32Array).length] }, "data", { enumerable: true, get });
    return "as usual";
  },
  "lying array": (scene) => {
    const role = scene.draw.pick(rolesOf(scene));
    scene.given[role] = lying(scene.draw, arrayOf(scene, role) as Values);
    return "either";
  },
} satisfies Record<string, Bend>;

/** The role whose place an array has: a gradient may lie in place of an input. */
const sourceOf = ({ grad }: Plan, role: Role): Role => (role === "grad" && (grad === "prediction" || grad === "target") ? grad : role);

/** The call's arrays that lie in such places. */
const rolesIn = (scene: Scene, ...places: Place[]): Role[] =>
  rolesOf(scene).filter((role) => places.includes(scene.plan.places[sourceOf(scene.plan, role)]));
const isWithin = (scene: Scene): boolean => rolesIn(scene, "workspace", "workspace view").length > 0;

/** What a getter may do in the middle of a call. */
const acts: readonly ((scene: Scene, world: World) => void)[] = [
  (_, { arrays }) => detach(arrays.prediction),
  (_, { arrays }) => detach(arrays.target),
  (_, { arrays }) => detach(arrays.grad),
  (_, { arrays }) => detach(arrays.weights),
  ({ draw }, world) => (draw.chance(0.3) ? world.dispose() : world.workspace?.reset()),
  ({ draw }, { arrays }) => resize(arrays.prediction, draw),
  ({ draw }, { arrays }) => resize(arrays.grad, draw),
  ({ given }) => {
    given.options.reduction = "none";
  },
];

function detach(array: Values | undefined): void {
  try {
    if (array !== undefined) structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  } catch {
    // the memory of WebAssembly and shared memory cannot be detached
  }
}

function resize(array: Values | undefined, draw: Draw): void {
  const buffer = array?.buffer as (ArrayBuffer & { resizable?: boolean; resize(bytes: number): void }) | undefined;
  if (buffer?.resizable) buffer.resize(draw.pick([0, 8, 32, buffer.byteLength >> 1]));
}

/** A list that changes after it has been read. */
function changingList(values: number[], draw: Draw): unknown {
  let asked = 0;
  const other = draw.pick([-1, 2 ** 40, Number.NaN, 0, 1, "2", Symbol("s"), null]);
  return new Proxy(values, { get: (list, name) => (name === "0" && asked++ >= draw.below(3) ? other : Reflect.get(list, name)) });
}

export type BendName = keyof typeof bends;
export const bendNames = Object.keys(bends) as BendName[];
export const bendOf = (name: string): Bend => bends[name as BendName];

/** Bends that can also come between two steps of a bound function. */
const late = new Set<string>(["invalid weight", "invalid target", "detached", "shrunk", "grown", "disposed", "reset"]);
export const canBeLate = (name: string): boolean => late.has(name);
