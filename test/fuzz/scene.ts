/** Runs one case and judges it. */
import type { ErrorCode, ResidualLoss } from "../../src/index.js";
import { bendOf, canBeLate, type Fate, type Given, type Scene } from "./bends.js";
import { type Data, dataOf } from "./data.js";
import { Draw } from "./draw.js";
import { Own } from "./hostile.js";
import { compute, judge, optionsOf, type Result } from "./judge.js";
import { type Library, lossOf } from "./library.js";
import { type Plan, type Role, roles, variantOf } from "./plan.js";
import { isAttacked, type Values, World } from "./world.js";

const codes: ReadonlySet<string> = new Set<ErrorCode>([
  "ERR_XYLOSS_LENGTH",
  "ERR_XYLOSS_TYPE",
  "ERR_XYLOSS_SHAPE",
  "ERR_XYLOSS_EMPTY",
  "ERR_XYLOSS_OPTION",
  "ERR_XYLOSS_VALUE",
  "ERR_XYLOSS_OVERLAP",
  "ERR_XYLOSS_DETACHED",
  "ERR_XYLOSS_OUT_OF_MEMORY",
  "ERR_XYLOSS_DISPOSED",
]);

/** Describes what is wrong with a plan's case; undefined if nothing is. */
export function run(library: Library, plan: Plan): string | undefined {
  const data = dataOf(plan);
  const world = new World(library, plan, data);
  try {
    if (world.full !== undefined) return world.full;
    return new Case(library, plan, data, world).run();
  } finally {
    world.end();
  }
}

class Case {
  readonly #scene: Scene;
  readonly #given: Given;
  /** The bound function, if the plan's method is `bind`. */
  #step: (() => number) | undefined;

  constructor(
    readonly library: Library,
    readonly plan: Plan,
    readonly data: Data,
    readonly world: World,
  ) {
    const { arrays } = world;
    const given: Given = { options: optionsOf(plan), dress: (options) => options };
    for (const role of roles) {
      const array = arrays[role];
      if (array !== undefined) given[role] = wrapped(plan, role, array);
    }
    this.#given = given;
    const draw = new Draw(plan.data, 99);
    this.#scene = { draw, library, plan, method: plan.method, variant: variantOf(plan), data, world, given, isBound: false };
  }

  run(): string | undefined {
    const { plan, world } = this;
    const { bends, method } = plan;
    // where the gradient overlaps the inputs, the first step overwrites them, and there is no second
    const later =
      method === "bind" && !bends.includes("hidden overlap") ? bends.filter((bend) => canBeLate(bend) && this.#scene.draw.chance(0.5)) : [];
    const bent = this.#bend(bends.filter((bend) => !later.includes(bend)));
    // another thread writes meanwhile: results are unknown, and errors possible
    const fate = isAttacked(plan) ? "either" : bent;
    const output = this.#output();
    const start = output === undefined || output.byteLength === 0 ? undefined : (output.slice() as Float32Array);
    const outcome = attempt(() => this.#call());
    if ("error" in outcome) return this.#judgeError(outcome.error, fate);
    if (Array.isArray(fate)) return `no error, where one of ${fate} is due`;
    const { result } = outcome;
    const touched = world.touched([output, result.output].filter((each) => each !== undefined));
    if (touched !== undefined) return touched;
    if (fate === "either") return undefined;
    const wrong = judge(plan, this.data, start, result) ?? (this.#isPlain() ? undefined : this.#samePlain(start, result));
    if (wrong !== undefined || this.#step === undefined) return wrong;
    return later.length > 0 ? this.#stepBent(later) : this.#stepAgain();
  }

  #bend(names: readonly string[]): Fate {
    const fates = names.map((name) => this.#bendOnce(name, names.length === 1)).filter((fate) => fate !== undefined);
    // the bend wrote this, not the call
    if (names.length > 0) this.world.remember();
    const strange = fates.filter((fate) => fate !== "as usual");
    // two bends do not know of each other
    return strange.length > 1 ? "either" : (strange[0] ?? "as usual");
  }

  #bendOnce(name: string, alone: boolean): Fate | undefined {
    try {
      return bendOf(name)(this.#scene);
    } catch (error) {
      // it may need an array that another bend has detached
      if (alone) throw error;
      return "either";
    }
  }

  /** The case's own array for the gradient, if there is one. */
  #output(): Values | undefined {
    const { method } = this.plan;
    return method === "valueAndGrad" || method === "bind" ? this.world.arrays.grad : undefined;
  }

  #call(): Result {
    const { plan, library } = this;
    const { prediction, target, weights, grad, options, dress } = this.#given;
    const loss = lossOf(library, variantOf(plan).spec.name) as ResidualLoss<Record<string, unknown>>;
    const [p, t] = [prediction as Float32Array, target as Float32Array];
    if (plan.method === "bind") {
      const buffers = { prediction: p, target: t, ...(weights !== undefined && { weights }), ...(grad !== undefined && { grad }) };
      this.#step = loss.bind(buffers as never, dress(options) as never);
      const value = this.#step();
      return { value, ...(grad !== undefined && { output: this.world.arrays.grad as Float32Array }) };
    }
    if (weights !== undefined) options.weights = weights;
    if (plan.method === "value") return { value: loss.value(p, t, dress(options) as never) };
    if (plan.method === "each") return { output: loss.each(p, t, dress(options) as never) };
    if (plan.method === "irlsWeights") return { output: loss.irlsWeights(p, t, dress(options) as never) };
    if (grad !== undefined) options.grad = grad;
    const result = loss.valueAndGrad(p, t, dress(options) as never);
    return { value: result.value, output: result.grad };
  }

  #judgeError(error: unknown, fate: Fate): string | undefined {
    const touched = this.world.touched([]);
    if (touched !== undefined) return `it failed, and ${touched}`;
    // a revoked proxy throws this itself
    if (error instanceof TypeError && error.message.includes("revoked") && this.plan.bends.includes("odd options")) return undefined;
    const strange = notOurs(this.library, error);
    if (strange !== undefined) return strange;
    if (error instanceof Own) return fate === "as usual" ? "the user's own error, from a valid call" : undefined;
    const { code, message } = error as { code: ErrorCode; message: string };
    if (fate === "as usual") return `${code}: ${message}, from a valid call`;
    if (fate !== "either" && !fate.includes(code)) return `${code}: ${message}, where one of ${fate} is due`;
    return undefined;
  }

  /** Whether the call was one with plain arrays already. */
  #isPlain(): boolean {
    const { method, places, grad } = this.plan;
    const inputsAreOwn = (["prediction", "target", "weights"] as const).every((role) => places[role] === "own");
    return inputsAreOwn && method !== "bind" && grad !== "prediction" && grad !== "target";
  }

  /** Checks that plain arrays give the same bits. */
  #samePlain(start: Float32Array | undefined, { value, output }: Result, data = this.data): string | undefined {
    const { plan } = this;
    const plain = compute(lossOf(this.library, variantOf(plan).spec.name), plan, data, start);
    if (value !== undefined && !Object.is(value, plain.value)) return `value is ${value}, and ${plain.value} of plain arrays`;
    if (output === undefined || plain.output === undefined) return undefined;
    for (let i = 0; i < output.length; i++) {
      if (!Object.is(output[i], plain.output[i])) return `result ${i} is ${output[i]}, and ${plain.output[i]} of plain arrays`;
    }
    return undefined;
  }

  /** Takes a second step with new data: a bound function reads its buffers each time. */
  #stepAgain(): string | undefined {
    const { plan, world } = this;
    const step = this.#step as () => number;
    const next = dataOf(plan, 1);
    const { prediction, target, weights, grad } = world.arrays as Record<Role, Values>;
    (prediction as Values).set(next.prediction);
    (target as Values).set(next.target);
    if (weights !== undefined) weights.set(next.weights as Float32Array);
    world.remember();
    // bind has copied the options
    if (!Object.isFrozen(this.#given.options)) this.#given.options.reduction = "none";
    const start = grad === undefined ? undefined : (grad.slice() as Float32Array);
    const outcome = attempt(() => ({ value: step(), output: grad as Float32Array }));
    if ("error" in outcome) return `the second step: ${notOurs(this.library, outcome.error) ?? String(outcome.error)}`;
    const touched = world.touched(grad === undefined ? [] : [grad]);
    if (touched !== undefined) return `the second step: ${touched}`;
    const wrong = this.#samePlain(start, outcome.result, next);
    return wrong === undefined ? undefined : `the second step: ${wrong}`;
  }

  /** Bends the scene between two steps: the second must fail and write nothing. */
  #stepBent(later: readonly string[]): string | undefined {
    // the gradient has overwritten the target boxes, which must be valid
    if (this.plan.grad === "target") this.world.arrays.target?.set(this.data.target);
    this.world.remember();
    this.#scene.isBound = true;
    const fate = this.#bend(later);
    const outcome = attempt(() => ({ value: (this.#step as () => number)() }));
    if ("error" in outcome) {
      const wrong = this.#judgeError(outcome.error, fate);
      return wrong === undefined ? undefined : `the second step: ${wrong}`;
    }
    return Array.isArray(fate) ? `the second step: no error, where one of ${fate} is due` : undefined;
  }
}

function attempt(call: () => Result): { result: Result } | { error: unknown } {
  try {
    return { result: call() };
  } catch (error) {
    return { error };
  }
}

/** What is wrong with an error as such: a call may throw only the package's own errors, with known codes, and what the user's code threw. */
export function notOurs(library: Library, error: unknown): string | undefined {
  if (error instanceof Own) return undefined;
  if (!(error instanceof library.XylossError))
    return `${String(error)} came out${error instanceof Error ? `: ${String(error.stack).split("\n").slice(1, 4).join(" ").replace(/\s+/g, " ")}` : ""}`;
  const { code, message, name } = error;
  return codes.has(code) && message.length > 0 && name === "XylossError" ? undefined : `an error of code ${code}: ${message}`;
}

/** An array, or an ndarray-like object around it. */
function wrapped({ wraps }: Plan, role: Role, array: Values): unknown {
  const { length } = array;
  switch (wraps[role]) {
    case "shape":
      return { data: array, shape: [length] };
    case "offset": {
      // the data begins with the buffer, and the offset is the array's
      const Type = array.constructor as Float32ArrayConstructor;
      const data = new Type(array.buffer as ArrayBuffer, 0, array.byteOffset / 4 + length);
      return { data, shape: [length], offset: array.byteOffset / 4 };
    }
    case "strides":
      return { data: array, shape: [length], strides: [1] };
    default:
      return array;
  }
}
