import { type Figure, figureOf, inverted, ratioOf, scaled } from "../common/statistics.js";
import { type Case, type Kind, TYPICAL } from "./cases.js";
import type { Side } from "./contenders.js";
import type { Sampler } from "./measure.js";
import { goalOf } from "./standing.js";

/** The figures of one case. Ratios are taken round by round. */
export interface CaseResult {
  readonly loss: string;
  readonly label: string;
  readonly family: Case["family"];
  readonly kind: Kind;
  readonly size: number;
  readonly floats: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly rounds: number;
  /** Nanoseconds per float of the prediction. */
  readonly nsPerElement: Readonly<Record<"plain" | "ordinary" | "workspace", Figure>>;
  /** Of prediction, target and gradient: where the target is as long, 8 bytes per float for the value, 12 with the gradient. */
  readonly gigabytesPerSecond: Readonly<Record<"plain" | "ordinary" | "workspace", Figure>>;
  /** The workspace's bandwidth as a part of the triad's, measured between the very same samples. */
  readonly shareOfTriad: Figure;
  /** How many times as fast as plain JavaScript. */
  readonly speedUp: Readonly<Record<"ordinary" | "workspace", Figure>>;
  /** Time as a multiple of an empty WebAssembly call's; only for the shortest arrays. */
  readonly timesEmptyCall: Readonly<Record<"ordinary" | "workspace", Figure>> | null;
}

/** What the machine does at best at one size. */
export interface MachineResult {
  readonly size: number;
  readonly copy: Figure;
  readonly triad: Figure;
  readonly emptyCall: Figure;
}

const compared = ["plain", "ordinary", "workspace"] as const;
/** The triad reads two floats and writes one; a copy reads and writes one. Traffic that caches add is not counted. */
const TRIAD_BYTES = 12;
const COPY_BYTES = 8;

export function resultOf(of: Case, samplers: readonly Sampler[]): CaseResult {
  const samples = (side: Side): readonly number[] => samplers.find((each) => each.contender.side === side)?.samples ?? [];
  const perSide = (make: (side: (typeof compared)[number]) => Figure) =>
    ({ plain: make("plain"), ordinary: make("ordinary"), workspace: make("workspace") }) as const;
  const workspace = samples("workspace");
  const empty = samples("empty");
  // the triad runs on arrays of the full size, the case on whole rows
  const bytes = 4 * (of.floats + of.targets + (of.kind === "gradient" ? of.floats : 0));
  const perTriad = bytes / (TRIAD_BYTES * of.size);
  return {
    loss: of.loss,
    label: of.label,
    family: of.family,
    kind: of.kind,
    size: of.size,
    floats: of.floats,
    options: of.options,
    rounds: workspace.length,
    nsPerElement: perSide((side) => scaled(figureOf(samples(side)), 1 / of.floats)),
    gigabytesPerSecond: perSide((side) => inverted(figureOf(samples(side)), bytes)),
    shareOfTriad: scaled(ratioOf(samples("triad"), workspace), perTriad),
    speedUp: { ordinary: ratioOf(samples("plain"), samples("ordinary")), workspace: ratioOf(samples("plain"), workspace) },
    timesEmptyCall: empty.length === 0 ? null : { ordinary: ratioOf(samples("ordinary"), empty), workspace: ratioOf(workspace, empty) },
  };
}

export function machineResultOf(size: number, samplers: readonly Sampler[]): MachineResult {
  const figure = (side: Side): Figure => figureOf((samplers.find((each) => each.contender.side === side) as Sampler).samples);
  return {
    size,
    copy: inverted(figure("copy"), COPY_BYTES * size),
    triad: inverted(figure("triad"), TRIAD_BYTES * size),
    emptyCall: figure("empty"),
  };
}

/** One result per loss, for value and gradient at this size: that of the first way it is measured. */
export function firstWays(results: readonly CaseResult[], size: number): CaseResult[] {
  const found = results.filter((each) => each.size === size && each.kind === "gradient");
  return found.filter((each, i) => found.findIndex(({ loss }) => loss === each.loss) === i);
}

/** Whether a loss is as fast in a workspace as its maintainers want. */
export interface GoalResult {
  readonly loss: string;
  readonly goal: number;
  readonly speedUp: Figure;
}

export function goalsOf(results: readonly CaseResult[]): GoalResult[] {
  return firstWays(results, TYPICAL).flatMap(({ loss, speedUp }) => {
    const goal = goalOf(loss);
    return goal === undefined ? [] : [{ loss, goal, speedUp: speedUp.workspace }];
  });
}

/** A case in which WebAssembly takes longer than plain JavaScript. */
export interface Defeat {
  readonly label: string;
  readonly kind: Kind;
  readonly size: number;
  readonly arrays: "ordinary" | "workspace";
  readonly speedUp: Figure;
}

export function defeatsOf(results: readonly CaseResult[]): Defeat[] {
  return results.flatMap(({ label, kind, size, speedUp }) =>
    (["ordinary", "workspace"] as const)
      .filter((arrays) => speedUp[arrays].median < 1)
      .map((arrays) => ({ label, kind, size, arrays, speedUp: speedUp[arrays] })),
  );
}
