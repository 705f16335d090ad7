/** Arguments that are not what they seem: they are read once, and what is wrong with them is a typed error. */
import { describe, expect, it } from "vitest";
import {
  centersOf,
  decodeOrdinal,
  dsnt,
  epe,
  fromUnit,
  mse,
  nme,
  oks,
  ordinalBce,
  quantileThresholds,
  softArgmax,
  sparseSoftmaxCrossEntropy,
  toUnit,
  uniformThresholds,
  Workspace,
} from "../src/index.js";
import { algebraicKernels } from "../src/kernels/algebraic.js";
import { createLoss } from "../src/loss.js";
import { mseSpec } from "../src/losses/mse.js";
import * as reference from "../src/reference/index.js";
import { type AnyLoss, expectThrown } from "./support.js";

const list = (...values: number[]) => Float32Array.from(values);
const arrays = () => ({ prediction: list(3, 1, 2, 5), target: list(1, 1, 1, 1), weights: list(1, 2, 3, 4), grad: list(7, 7, 7, 7) });
type Arrays = ReturnType<typeof arrays>;
const roles = ["prediction", "target", "weights", "grad"] as const;

function revoked<T extends object>(value: T): T {
  const { proxy, revoke } = Proxy.revocable(value, {});
  revoke();
  return proxy;
}
const detach = ({ buffer }: Float32Array) => structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });

const losses: readonly [string, AnyLoss][] = [
  ["kernels", mse as unknown as AnyLoss],
  ["reference", reference.mse as unknown as AnyLoss],
];

describe.each(losses)("%s", (_, loss) => {
  /** Both ways to give all four arrays. */
  const ways: ((given: Record<keyof Arrays, unknown>) => unknown)[] = [
    ({ prediction, target, weights, grad }) =>
      loss.valueAndGrad(prediction as Float32Array, target as Float32Array, { weights, grad } as never).value,
    (given) => loss.bind(given as never)(),
  ];

  describe.each(roles)("an ndarray for %s", (role) => {
    const odd: [title: string, code: Parameters<typeof expectThrown>[0], make: (array: Float32Array) => object][] = [
      ["whose data is a proxy that was revoked", "ERR_XYLOSS_TYPE", () => ({ data: revoked(list(1)), shape: [4] })],
      ["whose shape was revoked", "ERR_XYLOSS_TYPE", (data) => ({ data, shape: revoked([4]) })],
      ["whose strides were revoked", "ERR_XYLOSS_TYPE", (data) => ({ data, shape: [4], strides: revoked([1]) })],
      ["with a symbol for a stride", "ERR_XYLOSS_SHAPE", (data) => ({ data, shape: [4], strides: [Symbol("s")] })],
      ["with a stride that has no text", "ERR_XYLOSS_SHAPE", (data) => ({ data, shape: [4], strides: [Object.create(null)] })],
      ["with a number for strides", "ERR_XYLOSS_SHAPE", (data) => ({ data, shape: [4], strides: 1 })],
      ["with strides of more axes than there can be", "ERR_XYLOSS_SHAPE", (data) => ({ data, shape: [4], strides: new Array(65).fill(1) })],
      ["with a symbol for its offset", "ERR_XYLOSS_SHAPE", (data) => ({ data, shape: [4], offset: Symbol("s") })],
      ["with more axes than there can be", "ERR_XYLOSS_SHAPE", (data) => ({ data, shape: new Array(2 ** 32 - 1) })],
      ["with one axis too many", "ERR_XYLOSS_SHAPE", (data) => ({ data, shape: [...new Array(64).fill(1), 4] })],
      ["without a shape", "ERR_XYLOSS_TYPE", (data) => ({ data })],
      ["without data", "ERR_XYLOSS_TYPE", () => ({ shape: [4] })],
    ];
    it.each(odd)("%s", (_, code, make) => {
      for (const way of ways) {
        const given = arrays();
        expectThrown(code, [new RegExp(role)], () => way({ ...given, [role]: make(given[role]) }));
        expect(given.grad).toEqual(list(7, 7, 7, 7));
      }
    });

    it("without strides may say null", () => {
      for (const way of ways) {
        const given = arrays();
        expect(way({ ...given, [role]: { data: given[role], shape: [2, 2], stride: null, strides: null } })).toBe(way(arrays()));
      }
    });

    it("may have as many axes as there can be, and say so in typed arrays", () => {
      const shape = [...new Array(63).fill(1), 4];
      for (const layout of [{ shape }, { shape: Int32Array.of(2, 2), strides: Int8Array.of(2, 1) }]) {
        for (const way of ways) {
          const given = arrays();
          expect(way({ ...given, [role]: { data: given[role], ...layout } })).toBe(way(arrays()));
        }
      }
    });

    it("whose getter throws: the cause is what was thrown", () => {
      const cause = new Error("no");
      const throwing = {
        get data() {
          throw cause;
        },
      };
      for (const way of ways) {
        const error = expectThrown("ERR_XYLOSS_TYPE", [new RegExp(`${role} cannot be read`)], () => way({ ...arrays(), [role]: throwing }));
        expect(error.cause).toBe(cause);
      }
    });

    it("whose shape is another each time it is read is what it is first", () => {
      for (const way of ways) {
        const given = arrays();
        let asked = 0;
        const shape = new Proxy([4], { get: (sizes, name) => (name === "0" && asked++ > 0 ? 2 ** 40 : Reflect.get(sizes, name)) });
        expect(way({ ...given, [role]: { data: given[role], shape } })).toBe(way(arrays()));
      }
    });

    it("whose getter takes another array away", () => {
      for (const other of roles) {
        for (const way of ways) {
          const given = arrays();
          const array = given[role];
          const taking = {
            data: array,
            get shape() {
              detach(given[other]);
              return [4];
            },
          };
          expectThrown("ERR_XYLOSS_DETACHED", [/detached/], () => way({ ...given, [role]: taking }));
        }
      }
    });

    it("whose getter disposes of the workspace that all lie in", () => {
      if (loss !== losses[0]?.[1]) return;
      for (const way of ways) {
        const workspace = new Workspace({ floats: 16 });
        const given = arrays();
        for (const each of roles) {
          const array = workspace.alloc(4);
          array.set(given[each]);
          given[each] = array;
        }
        const array = given[role];
        const disposing = {
          data: array,
          get shape() {
            workspace.dispose();
            return [4];
          },
        };
        expectThrown("ERR_XYLOSS_DISPOSED", [], () => way({ ...given, [role]: disposing }));
        expect(given.grad).toEqual(list(7, 7, 7, 7));
      }
    });
  });

  it("an array of another class that has no values", () => {
    class Mine extends Float32Array {}
    for (const way of ways) {
      const gone = new Mine(4);
      detach(gone);
      expectThrown("ERR_XYLOSS_DETACHED", [/prediction/], () => way({ ...arrays(), prediction: gone }));
      expectThrown("ERR_XYLOSS_EMPTY", [/prediction/], () => way({ ...arrays(), prediction: new Mine(0) }));
    }
  });

  it("are shown as they were written", () => {
    const { prediction, target } = arrays();
    const shown: [value: unknown, text: string][] = [
      ["Mean", '"Mean"'],
      [null, "null"],
      [[], "an Array"],
      [{}, "an object"],
      [1n, "1n"],
    ];
    for (const [reduction, text] of shown) {
      expectThrown("ERR_XYLOSS_OPTION", [new RegExp(`reduction is ${text};`)], () =>
        loss.value(prediction, target, { reduction } as never),
      );
    }
    for (const given of [undefined, null]) {
      expectThrown("ERR_XYLOSS_TYPE", [new RegExp(`prediction is ${given};`)], () => loss.value(given as never, target));
    }
    const columns = { data: prediction, shape: [2, 2], strides: [1, 2] };
    expectThrown("ERR_XYLOSS_SHAPE", [/stride along axis 1 is 2 where 1 is needed/], () => loss.value(columns as never, target));
  });

  it("an array of a class that says other things of it than it is", () => {
    const lies: Record<string, unknown> = {
      length: 1e9,
      byteLength: 0,
      byteOffset: 2 ** 33,
      buffer: new ArrayBuffer(8),
      BYTES_PER_ELEMENT: 1,
      subarray: () => new Float32Array(1),
      set: () => {},
      constructor: BigInt64Array,
    };
    for (const [name, value] of Object.entries(lies)) {
      class Liar extends Float32Array {}
      Object.defineProperty(Liar.prototype, name, { get: () => value });
      for (const way of ways) {
        const honest = arrays();
        const expected = way(honest);
        const given = arrays();
        const lying = Object.fromEntries(roles.map((role) => [role, new Liar(given[role].buffer, 0, 4)])) as unknown as Arrays;
        expect(way(lying)).toBe(expected);
        expect(given.grad).toEqual(honest.grad);
        const parts = Object.fromEntries(roles.map((role) => [role, { data: lying[role], shape: [2], offset: 2 }])) as unknown as Arrays;
        expect(way(parts)).toBeGreaterThan(0);
        expect(given.grad.subarray(0, 2)).toEqual(honest.grad.subarray(0, 2));
      }
    }
  });

  it("returns the very gradient that it was given, of whatever class", () => {
    class Mine extends Float32Array {}
    const { prediction, target } = arrays();
    const grad = new Mine(4);
    expect(loss.valueAndGrad(prediction, target, { grad }).grad).toBe(grad);
    expect(grad[0]).toBe(1);
  });

  it("values of options that have no text, or may not be looked at", () => {
    const odd = [
      revoked({}),
      revoked([]),
      revoked(() => 0),
      Object.setPrototypeOf(() => 0, null),
      Object.assign(() => 0, { toString: () => ({}), valueOf: () => ({}) }),
      Object.create(null),
      Symbol("s"),
    ];
    for (const value of odd) {
      const { prediction, target } = arrays();
      for (const name of ["reduction", "upstream", "accumulate", "geometry"]) {
        expectThrown("ERR_XYLOSS_OPTION", [new RegExp(name)], () => loss.value(prediction, target, { [name]: value } as never));
      }
      for (const role of ["prediction", "target", "weights", "grad"] as const) {
        for (const way of ways) expectThrown("ERR_XYLOSS_TYPE", [new RegExp(role)], () => way({ ...arrays(), [role]: value }));
      }
    }
  });

  it("options whose class has getters", () => {
    const { prediction, target } = arrays();
    class Settings {
      get reduction() {
        return "sum";
      }
    }
    expect(loss.value(prediction, target, new Settings() as never)).toBe(loss.value(prediction, target, { reduction: "sum" }));
  });

  it("options that inherit from what is no object of options, whose built-in getters throw on another object", () => {
    const { prediction, target } = arrays();
    const given = (from: object) => Object.assign(Object.create(from) as object, { reduction: "sum" }) as never;
    expect(loss.value(prediction, target, given(Float32Array.prototype))).toBe(loss.value(prediction, target, { reduction: "sum" }));
    for (const from of [new Float32Array(2), new Map(), Promise.resolve()]) {
      expectThrown("ERR_XYLOSS_OPTION", [], () => loss.value(prediction, target, given(from)));
    }
  });
});

it("an array is made only where one is asked for", () => {
  const engine = {
    ...algebraicKernels,
    create: () => {
      throw new Error("an array was made");
    },
  };
  const loss: AnyLoss = createLoss(mseSpec, engine);
  const { prediction, target, weights, grad } = arrays();
  expect(loss.value(prediction, target, { weights })).toBe(17.75);
  expect(loss.bind({ prediction, target, weights })()).toBe(17.75);
  expect(loss.valueAndGrad(prediction, target, { grad }).grad).toBe(grad);
  expect(loss.bind({ prediction, target, grad })()).toBe(5.25);
  expect(() => loss.valueAndGrad(prediction, target)).toThrow("an array was made");
  expect(() => loss.each(prediction, target)).toThrow("an array was made");
});

describe("lists in options", () => {
  const endless = () => {
    const long: number[] = [];
    long.length = 2 ** 32 - 1;
    return long;
  };
  const longer = () => new Proxy([1, 2], { get: (values, name) => (name === "length" ? 1e15 : Reflect.get(values, name)) });
  const odd = [endless, longer, () => revoked([1, 2]), () => ["1", "2"], () => [1, Symbol("s")]] as unknown as (() => number[])[];
  const points = list(1, 2, 3, 4);
  const calls: [title: string, run: (list: number[]) => unknown][] = [
    ["oks sigmas", (sigmas) => oks.value(points, points, { sigmas, areas: 1 })],
    ["oks areas", (areas) => oks.value(points, points, { sigmas: [1, 1], areas })],
    ["nme norms", (norms) => nme(points, points, { norms, points: 2 })],
    ["ordinalBce thresholds", (x) => ordinalBce.value(points, points, { thresholds: { x, y: x } })],
    ["decodeOrdinal centers", (x) => decodeOrdinal(points, { x: [1], y: [1] }, { x, y: x })],
    ["centersOf", (thresholds) => centersOf(thresholds, 0, 9)],
  ];
  for (const [title, run] of calls) {
    it(title, () => {
      for (const make of odd) expectThrown("ERR_XYLOSS_OPTION", [], () => run(make()));
    });
  }

  it("quantileThresholds", () => {
    expectThrown("ERR_XYLOSS_VALUE", [/values\[0\] is undefined/], () => quantileThresholds(endless(), 1));
    expectThrown("ERR_XYLOSS_VALUE", [/values\[1\] is Symbol/], () => quantileThresholds([1, Symbol("s")] as never, 1));
    expectThrown("ERR_XYLOSS_VALUE", [/values\[1\] is an object/], () => quantileThresholds([1, Object.create(null)] as never, 1));
  });

  it("pointOptions", () => {
    const options = { width: 2, height: 2, convention: "edges", point: "huber", pointOptions: revoked({}) } as const;
    const names = [/pointOptions is an object that cannot be read; it must be an object with options/];
    expectThrown("ERR_XYLOSS_OPTION", names, () => dsnt.value(points, list(0, 0), options));
  });
});

describe("numbers that have no text", () => {
  for (const value of [Object.create(null), Symbol("s"), Object.setPrototypeOf(() => 0, null), revoked({})]) {
    it(typeof value, () => {
      expectThrown("ERR_XYLOSS_OPTION", [/length/], () => new Workspace({ floats: 4 }).alloc(value));
      expectThrown("ERR_XYLOSS_OPTION", [/range/], () => uniformThresholds(value, 1, 3));
      expectThrown("ERR_XYLOSS_OPTION", [/range/], () => centersOf([1], 0, value));
      expectThrown("ERR_XYLOSS_OPTION", [/number of thresholds/], () => uniformThresholds(0, 1, value));
    });
  }
});

describe("what is no loss reads its arguments once, too", () => {
  /** An ndarray whose getter takes an array away when it is read. */
  const taking = (array: Float32Array, other: Float32Array) => ({
    data: array,
    get shape() {
      detach(other);
      return [array.length];
    },
  });
  const map = { width: 2, height: 2, convention: "edges" } as const;

  it("and finds what was taken away", () => {
    const points = () => list(1, 2, 3, 4);
    for (const convert of [toUnit, fromUnit]) {
      const given = points();
      expectThrown("ERR_XYLOSS_DETACHED", [/points/], () => convert(given, { ...map, out: taking(points(), given) }));
    }
    const logits = points();
    expectThrown("ERR_XYLOSS_DETACHED", [/logits/], () => softArgmax(logits, { ...map, out: taking(list(0, 0), logits) }));
    const prediction = points();
    expectThrown("ERR_XYLOSS_DETACHED", [/prediction/], () => epe(prediction, points(), { weights: taking(list(1, 1), prediction) }));
    const scores = points();
    const labels = {
      data: Int32Array.of(0, 1),
      get shape() {
        detach(scores);
        return [2];
      },
    };
    expectThrown("ERR_XYLOSS_DETACHED", [/prediction/], () => sparseSoftmaxCrossEntropy.value(scores, labels, { classes: 2 }));
  });

  it("and finds a result that begins where an input does, but is shorter", () => {
    const logits = list(1, 2, 3, 4);
    expectThrown("ERR_XYLOSS_OVERLAP", [/out/, /logits/], () => softArgmax(logits, { ...map, out: logits.subarray(0, 2) }));
  });

  it("and returns the very array that it was given", () => {
    class Mine extends Float32Array {}
    const out = new Mine(2);
    expect(softArgmax(list(1, 2, 3, 4), { ...map, out })).toBe(out);
    expect(toUnit(list(1, 1), { ...map, out })).toBe(out);
    expect([...out]).toEqual([0.5, 0.5]);
  });
});
