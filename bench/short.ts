/** What a call costs where the arrays are short: each way to call a loss beside a plain loop, and a loss whose table has a number per point. */
import { type Figure, ratioOf } from "../common/statistics.js";
import { type AnyLoss, loadLibrary } from "./library.js";

const FLOATS = 16;
const POINTS = 17 * 64;
const ROUNDS = 41;
/** Seconds per sample. */
const SAMPLE = 0.002;

export interface Short {
  /** Times the plain loop, with its goal. */
  readonly rows: readonly { readonly label: string; readonly goal: number; readonly ratio: Figure }[];
}

const sink = { sum: 0 };

/** A function of its own that makes many calls: V8 would optimise a shared one for all. */
function repeated(expression: string, scope: Readonly<Record<string, unknown>>): (calls: number) => void {
  const body = `return function (calls) { let sum = 0; for (let i = 0; i < calls; i++) sum += ${expression}; sink.sum += sum; }`;
  return new Function(...Object.keys(scope), "sink", body)(...Object.values(scope), sink) as (calls: number) => void;
}

/** The loop that one would write for value and gradient. */
function plainLoop(prediction: Float32Array, target: Float32Array, grad: Float32Array): () => number {
  const n = prediction.length;
  return () => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = (prediction[i] as number) - (target[i] as number);
      const clamped = r > 1 ? 1 : r < -1 ? -1 : r;
      sum += clamped * (r - 0.5 * clamped);
      grad[i] = clamped / n;
    }
    return sum / n;
  };
}

/** Nanoseconds per call of each, by round. */
function timed(sides: Readonly<Record<string, (calls: number) => void>>): Record<string, number[]> {
  const calls = Object.entries(sides).map(([name, run]) => {
    for (let i = 0; i < 300; i++) run(40);
    const start = performance.now();
    run(400);
    return [name, run, Math.max(1, Math.round((400 * SAMPLE * 1e3) / (performance.now() - start)))] as const;
  });
  const taken: Record<string, number[]> = Object.fromEntries(calls.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < calls.length; i++) {
      const [name, run, times] = calls[(i + round) % calls.length] as (typeof calls)[number];
      const start = performance.now();
      run(times);
      taken[name]?.push(((performance.now() - start) * 1e6) / times);
    }
  }
  return taken;
}

const wave = (length: number, phase: number): Float32Array<ArrayBuffer> => Float32Array.from({ length }, (_, i) => 2 * Math.sin(i + phase));

export async function measureShort(): Promise<Short> {
  const { kernels, Workspace } = await loadLibrary();
  const { huber } = kernels as { huber: AnyLoss };
  const [prediction, target, grad] = [wave(FLOATS, 0), wave(FLOATS, 2), new Float32Array(FLOATS)];
  const workspace = new Workspace({ floats: 3 * FLOATS });
  const own = { prediction: workspace.alloc(FLOATS), target: workspace.alloc(FLOATS), grad: workspace.alloc(FLOATS) };
  own.prediction.set(prediction);
  own.target.set(target);
  const options = { grad };
  const plain = plainLoop(prediction, target, grad);
  const short = timed({
    plain: repeated("step()", { step: plain }),
    call: repeated("loss.valueAndGrad(prediction, target, options).value", { loss: huber, prediction, target, options }),
    bound: repeated("step()", { step: huber.bind({ prediction, target, grad }) }),
    workspace: repeated("step()", { step: huber.bind(own) }),
  });

  const { kernels: others, Workspace: Other } = await loadLibrary();
  const { oks } = others as { oks: AnyLoss };
  const given = {
    sigmas: Float32Array.from({ length: 17 }, (_, i) => 0.03 + i / 400),
    areas: wave(POINTS / 17, 1).map((x) => 500 + 100 * x),
  };
  const arrays = [wave(2 * POINTS, 0).map((x) => 9 * x), wave(2 * POINTS, 0.2).map((x) => 9 * x), new Float32Array(2 * POINTS)] as const;
  const room = new Other({ floats: 6 * POINTS });
  const inside = { prediction: room.alloc(2 * POINTS), target: room.alloc(2 * POINTS), grad: room.alloc(2 * POINTS) };
  inside.prediction.set(arrays[0]);
  inside.target.set(arrays[1]);
  const scope = { loss: oks, prediction: arrays[0], target: arrays[1], options: { ...given, grad: arrays[2] } };
  const points = timed({
    call: repeated("loss.valueAndGrad(prediction, target, options).value", scope),
    workspace: repeated("step()", { step: oks.bind(inside, given) }),
  });
  const ratio = (of: Record<string, number[]>, a: string, b: string) => ratioOf(of[a] as number[], of[b] as number[]);
  return {
    rows: [
      { label: `huber of ${FLOATS} floats, valueAndGrad with grad, × a plain loop`, goal: 5, ratio: ratio(short, "call", "plain") },
      { label: `huber of ${FLOATS} floats, bound to ordinary arrays, × a plain loop`, goal: 2.5, ratio: ratio(short, "bound", "plain") },
      { label: `huber of ${FLOATS} floats, bound in a workspace, × a plain loop`, goal: 0.6, ratio: ratio(short, "workspace", "plain") },
      {
        label: `oks of ${2 * POINTS} floats, ordinary arrays, × bound in a workspace`,
        goal: 2.5,
        ratio: ratio(points, "call", "workspace"),
      },
    ],
  };
}

export const shortText = ({ rows }: Short): string =>
  ["Calls on short arrays, median and 10–90 % of ratios:"]
    .concat(
      rows.map(
        ({ label, goal, ratio: { median, low, high } }) =>
          `  ${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)}; goal: at most ${goal})  ${label}`,
      ),
    )
    .join("\n");
