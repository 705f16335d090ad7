import type { Arena } from "./arena.js";
import { type Case, kindText } from "./cases.js";
import type { Contender, Side } from "./contenders.js";

/** How far a result may be from the reference, which computes in float64 and rounds gradients to float32. */
export const tolerance = {
  /** Relative to the value. */
  value: 1e-6,
  /** Relative to a gradient's component … */
  gradient: 2e-6,
  /** … plus this share of the largest component: where a formula subtracts, its error is absolute. */
  largest: 5e-7,
};

/** A result that differs from the reference. */
export class Mismatch extends Error {}

/** Computes the case once on each side, and compares values and gradients. @throws Mismatch */
export function check(of: Case, contenders: readonly Contender[], arena: Arena): void {
  const { grad } = arena.ordinary(of);
  const { grad: gradInMemory } = arena.workspace(of);
  const expected = arena.expected.subarray(0, of.floats);
  const withGrad = of.kind === "gradient";
  const compute = (side: Side, output: Float32Array): number => {
    // what a call fails to write stays NaN, which no comparison below accepts
    if (withGrad) output.fill(Number.NaN);
    return (contenders.find((each) => each.side === side) as Contender).once();
  };
  const fail = (side: Side, what: string): never => {
    throw new Mismatch(`${of.label}, ${kindText[of.kind]}, ${of.size} floats, ${side} arrays: ${what}`);
  };

  const reference = compute("plain", grad);
  if (!Number.isFinite(reference)) fail("plain", `the reference's value is ${reference}`);
  if (withGrad) expected.set(grad);
  const ordinary = compute("ordinary", grad);
  const inMemory = compute("workspace", gradInMemory);

  const bound = tolerance.value * Math.abs(reference);
  if (!(Math.abs(ordinary - reference) <= bound)) fail("ordinary", `value ${ordinary}, reference ${reference}, tolerance ${bound}`);
  if (!Object.is(inMemory, ordinary)) fail("workspace", `value ${inMemory}, but ${ordinary} on ordinary arrays`);
  if (!withGrad) return;
  const [far] = farFrom(grad, expected);
  if (far !== undefined) fail("ordinary", `gradient [${far}] is ${grad[far]}, reference ${expected[far]}`);
  const other = firstDifferent(gradInMemory, grad);
  if (other >= 0) fail("workspace", `gradient [${other}] is ${gradInMemory[other]}, but ${grad[other]} on ordinary arrays`);
}

/** The places at which results are too far from what is expected. */
export function farFrom(given: ArrayLike<number>, expected: ArrayLike<number>): number[] {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i] as number));
  const floor = tolerance.largest * largest;
  const far: number[] = [];
  for (let i = 0; i < expected.length; i++) {
    const wanted = expected[i] as number;
    if (!(Math.abs((given[i] as number) - wanted) <= floor + tolerance.gradient * Math.abs(wanted))) far.push(i);
  }
  return far;
}

function firstDifferent(a: Float32Array, b: Float32Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return i;
  return -1;
}
