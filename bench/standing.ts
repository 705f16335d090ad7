import type * as kernels from "../dist/index.js";

/** Every loss that the package exports. */
type LossName = {
  [Name in keyof typeof kernels]: (typeof kernels)[Name] extends { valueAndGrad: unknown } ? Name : never;
}[keyof typeof kernels];

/** How the benchmark treats a loss. */
interface Standing {
  /** Measured at every size of a run: the core shows what a call and memory cost. */
  readonly core?: true;
  /** A residual loss without exp or log: memory sets its speed on long arrays. */
  readonly rational?: true;
  /** The least speed-up over plain JavaScript that its maintainers want, in a workspace at the typical size, for the first way it is measured. */
  readonly goal?: number;
}

export const standing: Readonly<Record<LossName, Standing>> = {
  mse: { core: true, rational: true, goal: 8 },
  mae: { core: true, rational: true, goal: 5 },
  euclidean: { rational: true, goal: 5 },
  huber: { core: true, rational: true, goal: 5 },
  smoothL1: { rational: true, goal: 5 },
  logCosh: { goal: 7 },
  charbonnier: { rational: true, goal: 5 },
  cauchy: { goal: 7 },
  gemanMcClure: { rational: true, goal: 5 },
  welsch: { goal: 7 },
  tukey: { core: true, rational: true, goal: 5 },
  barron: { goal: 5 },
  wing: { goal: 7 },
  bce: { core: true, goal: 6.5 },
  bceWithLogits: { core: true, goal: 9 },
  focalWithLogits: { goal: 7 },
  qualityFocal: { goal: 7 },
  ordinalBce: { goal: 7 },
  categoricalCrossEntropy: { core: true, goal: 7 },
  softmaxCrossEntropy: { core: true, goal: 8 },
  sparseSoftmaxCrossEntropy: { goal: 8 },
  klDivergence: { goal: 7 },
  jsDivergence: { goal: 7 },
  simcc: { goal: 7 },
  dfl: { goal: 7 },
  crps: { goal: 7 },
  heatmapMse: { goal: 6 },
  heatmapCrossEntropy: { goal: 6 },
  dsnt: { goal: 6 },
  heatmapFocal: { goal: 6 },
  adaptiveWing: { goal: 6 },
  gaussianNll: { goal: 5 },
  gaussianNll2d: { goal: 5 },
  laplaceNll: { goal: 5 },
  oks: { goal: 5 },
  iou: { goal: 5 },
  giou: { goal: 5 },
  diou: { goal: 5 },
  ciou: { goal: 5 },
  ncc: {},
  lncc: {},
};

const named = (chosen: (of: Standing) => boolean | undefined): string[] =>
  Object.entries(standing).flatMap(([name, of]) => (chosen(of) ? [name] : []));

export const core: readonly string[] = named((of) => of.core);
export const rational: readonly string[] = named((of) => of.rational);

/** The least speed-up that a loss should reach. */
export const goalOf = (loss: string): number | undefined => standing[loss as LossName].goal;
