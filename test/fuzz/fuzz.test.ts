/** A short run of the fuzzer; and tests that it finds faults and says how to reproduce them. */
import { describe, expect, it } from "vitest";
import type { AnyLoss } from "../../catalogue/variants.js";
import { type Library, library } from "./library.js";
import { planAt } from "./planning.js";
import { caseAt, type Find, fuzz, report, shrink } from "./run.js";

const SEED = 20_251_125;
const CASES = 10_000;

describe("a short run", () => {
  it(`finds nothing in ${CASES} cases`, () => {
    const find = fuzz(library, SEED, 0, CASES);
    expect(find === undefined ? undefined : report(library, find)).toBeUndefined();
  });

  it("repeats any case alone", () => {
    for (const number of [0, 17, 9_999, 123_456_789]) expect(planAt(SEED, number)).toEqual(planAt(SEED, number));
    expect(planAt(SEED, 1)).not.toEqual(planAt(SEED, 2));
    expect(planAt(SEED, 1)).not.toEqual(planAt(SEED + 1, 1));
    expect(caseAt(library, SEED, 4_321)).toBe(caseAt(library, SEED, 4_321));
  });
});

/** The package with a fault in one loss. */
function faulty(change: (loss: AnyLoss) => Partial<AnyLoss>): Library {
  const { huber } = library;
  return { ...library, huber: { ...huber, ...change(huber as unknown as AnyLoss) } } as unknown as Library;
}

type Grads = AnyLoss["valueAndGrad"];
/** A fault that spoils the result of a valid call. */
const after = (spoil: (result: { value: number; grad: Float32Array }, args: Parameters<Grads>) => unknown) =>
  faulty((loss) => ({
    valueAndGrad: ((...args: Parameters<Grads>) => {
      const result = loss.valueAndGrad(...args);
      return spoil(result as { value: number; grad: Float32Array }, args) ?? result;
    }) as Grads,
  }));

const faults: readonly (readonly [title: string, library: Library, says: RegExp])[] = [
  [
    "one loss is off by a little",
    faulty((loss) => ({
      each: ((...args: Parameters<AnyLoss["each"]>) => {
        const losses = loss.each(...args);
        losses[losses.length - 1] = (losses[losses.length - 1] as number) * (1 + 2 ** -19);
        return losses;
      }) as AnyLoss["each"],
    })),
    /each\[\d+\] is .* ULP apart/,
  ],
  [
    "one slope is off by a little",
    after(({ grad }) => {
      grad[grad.length - 1] = (grad[grad.length - 1] as number) * (1 + 2 ** -19);
    }),
    /grad\[\d+\] is .* ULP apart|of plain arrays/,
  ],
  [
    "the value is off by a little",
    after(({ value, grad }) => ({ value: value * (1 + 2e-6), grad })),
    /value is .* where the reference has|of plain arrays/,
  ],
  [
    "a slope is written instead of added",
    faulty((loss) => ({
      valueAndGrad: ((p, t, options) => loss.valueAndGrad(p, t, { ...options, accumulate: false })) as Grads,
    })),
    /grad\[\d+\] is|it must be true or false|no error/,
  ],
  [
    "one float past the end is written",
    after(({ grad }) => {
      const { buffer, byteOffset, length } = grad;
      if (byteOffset + 4 * length + 4 <= buffer.byteLength) new Float32Array(buffer, byteOffset + 4 * length, 1)[0] = 1;
    }),
    /a word was written that belongs to/,
  ],
  [
    "an input is written",
    after((_, [prediction]) => {
      if (prediction instanceof Float32Array && prediction.length > 0) prediction[0] = 0.125;
    }),
    /belongs to prediction, at 0|result \d+ is/,
  ],
  [
    "a RangeError comes out",
    faulty((loss) => ({
      value: ((p, t, options) => {
        if ((p as Float32Array).length === 5) throw new RangeError("offset is out of bounds");
        return loss.value(p, t, options);
      }) as AnyLoss["value"],
    })),
    /RangeError: offset is out of bounds came out/,
  ],
  [
    "a trap comes out",
    faulty(() => ({
      each: () => {
        throw new WebAssembly.RuntimeError("unreachable");
      },
    })),
    /RuntimeError: unreachable came out/,
  ],
  [
    "an error has an unknown code",
    faulty((loss) => ({
      each: ((...args: Parameters<AnyLoss["each"]>) => {
        try {
          return loss.each(...args);
        } catch (error) {
          throw new library.XylossError("ERR_XYLOSS_ODD" as never, String(error));
        }
      }) as AnyLoss["each"],
    })),
    /an error of code ERR_XYLOSS_ODD/,
  ],
  [
    "a partial overlap is accepted",
    faulty((loss) => ({
      valueAndGrad: ((p, t, options) => {
        try {
          return loss.valueAndGrad(p, t, options);
        } catch (error) {
          if ((error as { code?: string }).code !== "ERR_XYLOSS_OVERLAP") throw error;
          return { value: 0, grad: options?.grad };
        }
      }) as Grads,
    })),
    /no error, where one of ERR_XYLOSS_OVERLAP is due/,
  ],
  [
    "an output is written before the error",
    faulty((loss) => ({
      valueAndGrad: ((p, t, options) => {
        try {
          return loss.valueAndGrad(p, t, options);
        } catch (error) {
          if (options?.grad instanceof Float32Array) options.grad[0] = 0;
          throw error;
        }
      }) as Grads,
    })),
    /it failed, and a word was written/,
  ],
  [
    "a step keeps the weights from when it was bound",
    faulty((loss) => ({
      bind: (({ weights, ...buffers }, options) =>
        loss.bind(
          { ...buffers, ...(weights && { weights: ArrayBuffer.isView(weights) ? weights.slice() : weights }) },
          options,
        )) as AnyLoss["bind"],
    })),
    /the second step: /,
  ],
  [
    "shared memory gives other results",
    faulty((loss) => ({
      each: ((p, t, options) => {
        const losses = loss.each(p, t, options);
        if (ArrayBuffer.isView(p) && (p.buffer as ArrayBufferLike) instanceof SharedArrayBuffer)
          losses[0] = (losses[0] as number) * (1 + 2 ** -23);
        return losses;
      }) as AnyLoss["each"],
    })),
    /of plain arrays/,
  ],
  [
    "an output in shared memory is written before the inputs are read",
    faulty((loss) => ({
      valueAndGrad: ((p, t, options) => {
        const grad = options?.grad;
        const isApart = grad instanceof Float32Array && ArrayBuffer.isView(p) && grad.buffer !== p.buffer;
        if (isApart && (grad.buffer as ArrayBufferLike) instanceof SharedArrayBuffer && options?.accumulate !== true) grad.fill(1e30);
        return loss.valueAndGrad(p, t, options);
      }) as Grads,
    })),
    /where the reference has|of plain arrays/,
  ],
  [
    "a missing unit counts",
    faulty((loss) => ({
      each: ((p, t, options) => {
        const losses = loss.each(p, t, options);
        for (let i = 0; i < losses.length; i++) if (losses[i] === 0 && options?.weights !== undefined) losses[i] = 1e-30;
        return losses;
      }) as AnyLoss["each"],
    })),
    /: the unit is missing/,
  ],
];

describe("finds it where", () => {
  it.each(faults)("%s", (_, wrong, says) => {
    const find = fuzz(wrong, SEED, 0, 20_000, "huber");
    expect(find?.why).toMatch(says);
    expect(caseAt(wrong, SEED, find?.number as number, "huber")).toBe(find?.why);
    expect(caseAt(library, SEED, find?.number as number, "huber")).toBeUndefined();
    expect(report(wrong, find as Find, "huber")).toMatch(
      new RegExp(`^npm run fuzz -- --seed ${SEED} --case ${find?.number} --loss huber\n`),
    );
  });

  it("shrinks what it finds", () => {
    const [, wrong] = faults[0] as (typeof faults)[0];
    const find = fuzz(wrong, SEED, 0, 20_000, "huber");
    const { plan } = shrink(wrong, find as Find, "huber");
    expect(plan).toMatchObject({ units: 1, weights: "none", gap: 0, bends: [], options: {} });
  });
});
