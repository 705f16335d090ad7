import type { Figure } from "../common/statistics.js";
import { type Kind, rational, TYPICAL } from "./cases.js";
import type { CaseResult } from "./results.js";

/** What the library is meant to reach, as ratios within one run. */
interface Goal {
  readonly text: string;
  readonly bound: "at most" | "at least";
  readonly size: number;
  readonly kind: Kind;
  readonly figure: (result: CaseResult) => Figure | undefined;
  /** undefined: there is no such goal for this case. */
  readonly limit: (result: CaseResult) => number | undefined;
}

/**
 * Kernels that compute a logarithm or more per float hide what the copies of ordinary arrays cost; residual losses do less
 * than a copy takes.
 */
const overWorkspace = ({ family }: CaseResult): number => {
  if (family === "residual") return 3.2;
  return family === "bounded" || family === "classes" ? 1.3 : 2.5;
};
const CACHED = TYPICAL;
const IN_MEMORY = 8_388_608;
/** Rounds that have no spread to speak of. */
const FEW = 3;
/** Floats from which WebAssembly must never be slower than plain JavaScript, wherever the arrays are. */
const NEVER_SLOWER = 1_024;

/** By the case's label. */
type Limits = Readonly<Record<string, number>>;

/** The core's own limits. */
const overTriad: Limits = {
  mse: 1.4,
  mae: 2.3,
  huber: 2.7,
  tukey: 3.5,
  "mse radial": 2.5,
  "mae radial": 3.4,
  "huber radial": 3.7,
  "tukey radial": 4.1,
};
const overPlain: Limits = {
  mse: 8,
  bce: 6.5,
  bceWithLogits: 9,
  "bceWithLogits posWeight 2": 8,
  "bceWithLogits labelSmoothing 0.1": 8,
};

const shareOfTriad: Limits = { mse: 0.85, mae: 0.85, huber: 0.85, tukey: 0.65 };
/** Whose calls on short arrays are judged: they are the same for all losses. */
const shortest: readonly string[] = ["mse", "mae", "huber", "tukey"];

/** Of the residual losses without exp and log, by geometry. */
function ofRational({ loss, options }: CaseResult, component: number, radial: number): number | undefined {
  if (!rational.includes(loss)) return undefined;
  return options.geometry === "radial" || loss === "euclidean" ? radial : component;
}

function speedUpOf({ loss, family }: CaseResult): number | undefined {
  if (rational.includes(loss) || loss === "barron") return 5;
  if (loss === "softmaxCrossEntropy" || loss === "sparseSoftmaxCrossEntropy") return 8;
  switch (family) {
    case "residual":
    case "bounded":
    case "classes":
      return 7;
    case "heatmaps":
      return 6;
    case "images":
      return undefined;
    default:
      return 5;
  }
}

const goals: readonly Goal[] = [
  {
    text: "time in a workspace over the triad's",
    bound: "at most",
    size: CACHED,
    kind: "gradient",
    figure: (result) => result.timesTriad,
    limit: (result) => overTriad[result.label] ?? ofRational(result, 4, 4.5),
  },
  {
    text: "time in a workspace over the triad's, arrays in memory",
    bound: "at most",
    size: IN_MEMORY,
    kind: "gradient",
    figure: (result) => result.timesTriad,
    limit: (result) => ofRational(result, 1.6, 1.8),
  },
  {
    text: "share of the triad's bandwidth",
    bound: "at least",
    size: IN_MEMORY,
    kind: "gradient",
    figure: (result) => result.shareOfTriad,
    limit: ({ label }) => shareOfTriad[label],
  },
  {
    text: "speed-up over plain JavaScript, workspace",
    bound: "at least",
    size: CACHED,
    kind: "gradient",
    figure: (result) => result.speedUp.workspace,
    limit: (result) => overPlain[result.label] ?? speedUpOf(result),
  },
  {
    text: "a bound step over an empty call",
    bound: "at most",
    size: 16,
    kind: "gradient",
    figure: (result) => result.timesEmptyCall?.workspace,
    limit: ({ label }) => (shortest.includes(label) ? 5 : undefined),
  },
  {
    text: "valueAndGrad with a given grad over an empty call",
    bound: "at most",
    size: 16,
    kind: "gradient",
    figure: (result) => result.timesEmptyCall?.ordinary,
    limit: ({ label }) => (shortest.includes(label) ? 35 : undefined),
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
  /** Whether 80 % of the rounds, of which there are some, agree with the verdict on the median. */
  readonly certain: boolean;
}

/** The goals that this run could judge. */
export function judge(results: readonly CaseResult[]): GoalResult[] {
  const listed = goals.flatMap((goal) =>
    results
      .filter((each) => each.size === goal.size && each.kind === goal.kind)
      .flatMap((each) => {
        const limit = goal.limit(each);
        const figure = goal.figure(each);
        return limit === undefined || figure === undefined ? [] : [verdict(goal.text, each, goal.bound, limit, figure)];
      }),
  );
  const staging = results
    .filter((result) => result.size === CACHED)
    .map((result) =>
      verdict("time on ordinary arrays over the workspace's", result, "at most", overWorkspace(result), result.ordinaryOverWorkspace),
    );
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
  const certain = of.rounds >= FEW && reached(figure.low) === met && reached(figure.high) === met;
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
