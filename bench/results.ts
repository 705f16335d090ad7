import { recordOf } from "../catalogue/records.js";
import { type Figure, figureOf, inverted, ratioOf, scaled } from "../common/statistics.js";
import { type Case, type Kind, kinds, kindText, TYPICAL } from "./cases.js";
import type { Side } from "./contenders.js";
import type { Sampler } from "./measure.js";

/** Where the arrays are: anywhere, so that the wrapper copies them, or in a workspace. */
export type Arrays = "ordinary" | "workspace";
export const arrays: readonly Arrays[] = ["workspace", "ordinary"];
type Compared = "plain" | Arrays;

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
  readonly nsPerElement: Readonly<Record<Compared, Figure>>;
  /** Counts prediction, target and gradient: 8 bytes per float for the value, 12 with the gradient, if the target is as long. */
  readonly gigabytesPerSecond: Readonly<Record<Compared, Figure>>;
  /** The workspace's bandwidth over the triad's in the same round. */
  readonly shareOfTriad: Figure;
  /** How many times as fast as plain JavaScript. */
  readonly speedUp: Readonly<Record<Arrays, Figure>>;
  /** Time as a multiple of an empty WebAssembly call's; only for the shortest arrays. */
  readonly timesEmptyCall: Readonly<Record<Arrays, Figure>> | null;
}

/** The machine's best at one size. */
export interface MachineResult {
  readonly size: number;
  readonly copy: Figure;
  readonly triad: Figure;
  readonly emptyCall: Figure;
}

/** The triad reads two floats and writes one; a copy reads and writes one. Traffic that caches add does not count. */
const TRIAD_BYTES = 12;
const COPY_BYTES = 8;

export function resultOf(of: Case, samplers: readonly Sampler[]): CaseResult {
  const samples = (side: Side): readonly number[] => samplers.find((each) => each.contender.side === side)?.samples ?? [];
  const perSide = (make: (side: Compared) => Figure) =>
    ({ plain: make("plain"), ordinary: make("ordinary"), workspace: make("workspace") }) as const;
  const workspace = samples("workspace");
  const empty = samples("empty");
  // the triad runs on the full size, the case on whole rows
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

/** The size whose figures say most: the arrays fit the cache, and a call costs next to nothing. Where it was not measured, the largest. */
export function shownSize(results: readonly CaseResult[]): number {
  const sizes = results.map(({ size }) => size);
  return sizes.includes(TYPICAL) ? TYPICAL : Math.max(...sizes);
}

export const sizesOf = (results: readonly { readonly size: number }[]): number[] => [...new Set(results.map(({ size }) => size))];

/** The results by size and kind. */
export function groupsOf(results: readonly CaseResult[]): { title: string; cases: CaseResult[] }[] {
  const groups = sizesOf(results).flatMap((size) =>
    kinds.map((kind) => ({
      title: `${size.toLocaleString("en")} floats, ${kindText[kind]}`,
      cases: results.filter((each) => each.size === size && each.kind === kind),
    })),
  );
  return groups.filter(({ cases }) => cases.length > 0);
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
    const goal = recordOf(loss).bench.goal;
    return goal === undefined ? [] : [{ loss, goal, speedUp: speedUp.workspace }];
  });
}

/** A case in which WebAssembly takes longer than plain JavaScript. */
export interface Defeat {
  readonly label: string;
  readonly kind: Kind;
  readonly size: number;
  readonly arrays: Arrays;
  readonly speedUp: Figure;
}

export function defeatsOf(results: readonly CaseResult[]): Defeat[] {
  return results.flatMap(({ label, kind, size, speedUp }) =>
    arrays.filter((side) => speedUp[side].median < 1).map((side) => ({ label, kind, size, arrays: side, speedUp: speedUp[side] })),
  );
}
