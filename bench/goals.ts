import type { Kind } from "./cases.js";
import type { CaseResult } from "./results.js";
import type { Figure } from "./statistics.js";

/** What the library is meant to reach, as ratios within one run. */
interface Goal {
  readonly text: string;
  readonly size: number;
  readonly kind: Kind;
  readonly figure: (result: CaseResult) => Figure | undefined;
  readonly limits: Readonly<Record<string, number>>;
}
interface Ceiling extends Goal {
  readonly bound: "at most";
}
interface Floor extends Goal {
  readonly bound: "at least";
}

/** Of families whose kernels compute a logarithm or more per float; residual losses do less than a copy takes. */
const overWorkspace = { residual: 3.2, others: 1.3 };
const CACHED = 65_536;
const IN_MEMORY = 8_388_608;
/** Floats from which WebAssembly must never be slower than plain JavaScript, wherever the arrays are. */
const NEVER_SLOWER = 1_024;

const goals: readonly (Ceiling | Floor)[] = [
  {
    text: "time in a workspace over the triad's",
    bound: "at most",
    size: CACHED,
    kind: "gradient",
    figure: (result) => result.timesTriad,
    limits: {
      mse: 1.4,
      mae: 2.3,
      huber: 2.7,
      tukey: 3.5,
      "mse radial": 2.5,
      "mae radial": 3.4,
      "huber radial": 3.7,
      "tukey radial": 4.1,
    },
  },
  {
    text: "share of the triad's bandwidth",
    bound: "at least",
    size: IN_MEMORY,
    kind: "gradient",
    figure: (result) => result.shareOfTriad,
    limits: { mse: 0.85, mae: 0.85, huber: 0.85, tukey: 0.65 },
  },
  {
    text: "speed-up over plain JavaScript, workspace",
    bound: "at least",
    size: CACHED,
    kind: "gradient",
    figure: (result) => result.speedUp.workspace,
    limits: {
      mse: 8,
      mae: 5,
      huber: 5,
      tukey: 5,
      bce: 6.5,
      bceWithLogits: 9,
      "bceWithLogits posWeight 2": 8,
      "bceWithLogits labelSmoothing 0.1": 8,
      "softmaxCrossEntropy 64": 7,
      "softmaxCrossEntropy 1024": 7,
      "categoricalCrossEntropy 64": 7,
      "categoricalCrossEntropy 1024": 7,
    },
  },
  {
    text: "a bound step over an empty call",
    bound: "at most",
    size: 16,
    kind: "gradient",
    figure: (result) => result.timesEmptyCall?.workspace,
    limits: { mse: 5, mae: 5, huber: 5, tukey: 5 },
  },
  {
    text: "valueAndGrad with a given grad over an empty call",
    bound: "at most",
    size: 16,
    kind: "gradient",
    figure: (result) => result.timesEmptyCall?.ordinary,
    limits: { mse: 35, mae: 35, huber: 35, tukey: 35 },
  },
];

export interface GoalResult {
  readonly goal: string;
  readonly label: string;
  readonly kind: Kind;
  readonly size: number;
  readonly bound: "at most" | "at least";
  readonly limit: number;
  readonly figure: Figure;
  readonly met: boolean;
  /** Whether 80 % of the rounds agree with the verdict on the median. */
  readonly certain: boolean;
}

/** The goals that this run could judge. */
export function judge(results: readonly CaseResult[]): GoalResult[] {
  const listed = goals.flatMap((goal) =>
    Object.entries(goal.limits).flatMap(([label, limit]) => {
      const result = results.find((each) => each.label === label && each.size === goal.size && each.kind === goal.kind);
      const figure = result === undefined ? undefined : goal.figure(result);
      return result === undefined || figure === undefined ? [] : [verdict(goal.text, result, goal.bound, limit, figure)];
    }),
  );
  const staging = results
    .filter((result) => result.size === CACHED)
    .map((result) => {
      const limit = overWorkspace[result.family === "residual" ? "residual" : "others"];
      return verdict("time on ordinary arrays over the workspace's", result, "at most", limit, result.ordinaryOverWorkspace);
    });
  return [...listed, ...staging, ...slowest(results)];
}

/** The case of each size in which ordinary arrays do worst against plain JavaScript: if that is met, all are. */
function slowest(results: readonly CaseResult[]): GoalResult[] {
  const sizes = [...new Set(results.map((result) => result.size))].filter((size) => size >= NEVER_SLOWER);
  return sizes.map((size) => {
    const worst = results
      .filter((result) => result.size === size)
      .reduce((a, b) => (b.speedUp.ordinary.median < a.speedUp.ordinary.median ? b : a));
    return verdict("never slower than plain JavaScript, ordinary arrays (the worst case)", worst, "at least", 1, worst.speedUp.ordinary);
  });
}

function verdict(goal: string, of: CaseResult, bound: "at most" | "at least", limit: number, figure: Figure): GoalResult {
  const reached = (value: number) => (bound === "at most" ? value <= limit : value >= limit);
  const met = reached(figure.median);
  const certain = reached(figure.low) === met && reached(figure.high) === met;
  return { goal, label: of.label, kind: of.kind, size: of.size, bound, limit, figure, met, certain };
}

/** Where WebAssembly takes longer than plain JavaScript. */
export interface Defeat {
  readonly label: string;
  readonly kind: Kind;
  readonly size: number;
  readonly arrays: "ordinary" | "workspace";
  readonly speedUp: Figure;
}

export function defeats(results: readonly CaseResult[]): Defeat[] {
  return results.flatMap((result) =>
    (["ordinary", "workspace"] as const)
      .filter((arrays) => result.speedUp[arrays].median < 1)
      .map((arrays) => ({ label: result.label, kind: result.kind, size: result.size, arrays, speedUp: result.speedUp[arrays] })),
  );
}
