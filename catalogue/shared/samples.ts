/** How to draw data that a loss is meant for, and what its results may differ by. */

/** Options that shape a loss's units, and the shape that follows. */
export interface Shape {
  /** What is special: ", radial", " of 7 classes". */
  readonly title: string;
  readonly options: Record<string, unknown>;
  /** Values of prediction and of target per unit. */
  readonly perUnit: number;
  readonly perTarget: number;
  /** Units come in multiples of this; 1 where left out. */
  readonly step?: number;
  /** Whether a unit's values lie `step` apart: dense maps. */
  readonly apart?: boolean;
}

export interface Sampling {
  readonly shapes: readonly Shape[];
  /** Further options that change what is computed: every own option of the loss away from its default, each alone. */
  readonly changed: readonly Record<string, unknown>[];
  /** Data of `step` units. */
  draw(next: () => number, shape: Shape): { prediction: number[]; target: number[] };
  /**
   * How large the terms are that value and gradient of a unit subtract, beside a few ULP of the result itself; 0 where
   * nothing cancels. `options` hold what was given, not defaults.
   */
  cancelled?(prediction: Float32Array, target: Float32Array, options: Record<string, unknown>): { value: number; slope: number };
  /** Whether these options make the gradient another than the value's derivative, by definition. */
  surrogate?(options: Record<string, unknown>): boolean;
  /** Ranges from which property tests draw single values, and options; every value in them is legal. Left out: only `draw` is used. */
  readonly tame?: { prediction: readonly [number, number]; target: readonly [number, number] };
}

/**
 * A nearly normal number, within ±6: the sum of twelve uniform ones, of mean 0 and variance 1. Exact, so that it is the same
 * in every engine, as logarithms and cosines of JavaScript are not.
 */
export function normal(next: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += next();
  return sum;
}

export function many(count: number, make: (i: number) => number): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < count; i++) numbers.push(make(i));
  return numbers;
}

const residualShapes: Shape[] = [
  { title: "", options: {}, perUnit: 1, perTarget: 1 },
  { title: ", radial", options: { geometry: "radial" }, perUnit: 2, perTarget: 2 },
];

export const residual = (changed: Record<string, unknown>[], { cancelled, ...more }: Partial<Sampling> = {}): Sampling => ({
  shapes: residualShapes,
  changed: [...changed, { whiten: 1.75 }],
  draw: (next, { perUnit }) => ({ prediction: many(perUnit, () => 3 * normal(next)), target: many(perUnit, () => 3 * normal(next)) }),
  tame: { prediction: [-40, 40], target: [-40, 40] },
  ...(cancelled && { cancelled: ofWhitened(cancelled) }),
  ...more,
});

/** What cancels in the loss at v = r/s; the gradient is 1/s of ∂ℓ/∂v. */
const ofWhitened =
  (cancelled: NonNullable<Sampling["cancelled"]>): Sampling["cancelled"] =>
  (prediction, target, { whiten: s, ...options }) => {
    if (typeof s !== "number") return cancelled(prediction, target, { ...options, whiten: s });
    const v = prediction.map((p, i) => (p - (target[i] as number)) / s);
    const { value, slope } = cancelled(v, new Float32Array(v.length), options);
    return { value, slope: slope / s };
  };

/** A shape of points whose x and y are correlated. Of two terms of v = Lᵀr that cancel, each is at most 4 here for most. */
export const whitenedPoints: Partial<Sampling> = {
  shapes: [
    ...residualShapes,
    {
      title: ", radial, whitened",
      options: { geometry: "radial", whiten: { a: 0.25, b: -0.5, c: -0.375 } },
      perUnit: 2,
      perTarget: 2,
    },
  ],
  cancelled(prediction, target, { whiten }) {
    if (typeof whiten !== "object") return { value: 0, slope: 0 };
    const size = prediction.reduce((most, p, i) => most + Math.abs(p - (target[i] as number)), 1);
    return { value: 2 * size * size, slope: 4 * size };
  },
};

/** How large ψ is, |r|·weight(u²) with u = r/c; the larger of the components' for points. */
export const pull = (prediction: Float32Array, target: Float32Array, scale: unknown, weight: (x: number) => number): number => {
  const r = Math.hypot(...prediction.map((p, i) => p - (target[i] as number)));
  return r * weight((r / ((scale as number) ?? 1)) ** 2);
};

export const elements: Shape[] = [{ title: "", options: {}, perUnit: 1, perTarget: 1 }];

/** Fewer and more classes than a vector has lanes, and no multiple of them. */
export const classRows: Shape[] = [2, 7, 64].map((classes) => ({
  title: ` of ${classes} classes`,
  options: { classes },
  perUnit: classes,
  perTarget: classes,
}));

export const highest = (z: Float32Array): number => z.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** How far the logits lie below the highest, on the average of their softmax. */
export function depth(z: Float32Array): number {
  const max = Math.max(...z);
  const powers = Array.from(z, (x) => Math.exp(x - max));
  return powers.reduce((sum, e, i) => sum + e * (max - (z[i] as number)), 0) / powers.reduce((sum, e) => sum + e);
}

/** Maps of fewer and more positions than a vector has lanes, an even and an odd number of classes, and more than one strip. */
export const denseMaps: Shape[] = (
  [
    [3, 3],
    [2, 9],
    [5, 259],
  ] as const
).map(([classes, positions]) => ({
  title: ` of ${classes} classes, ${positions} positions`,
  options: { classes, positions },
  perUnit: classes,
  perTarget: classes,
  step: positions,
  apart: true,
}));

/** Rows and maps whose classes have weights, one of them none. */
export const weightedClasses: Shape[] = [
  { title: " of 7 weighted classes", options: { classes: 7, classWeights: [1, 1.5, 2, 0, 1, 3, 1] }, perUnit: 7, perTarget: 7 },
  {
    title: " of 3 weighted classes, 9 positions",
    options: { classes: 3, classWeights: [1, 2, 0], positions: 9 },
    perUnit: 3,
    perTarget: 3,
    step: 9,
    apart: true,
  },
];

export const binRows: Shape[] = [2, 3, 17].map((each) => ({
  title: ` of ${each} bins`,
  options: { bins: each },
  perUnit: 2 * each,
  perTarget: 2,
}));

/** Logits of both axes, and targets at bins as well as between them. */
export const drawBins: Sampling["draw"] = (next, { perUnit }) => ({
  prediction: many(perUnit, () => 3 * normal(next)),
  target: many(2, () => (next() < 0.3 ? Math.round(next() * (perUnit / 2 - 1)) : next() * (perUnit / 2 - 1))),
});

/** Fewer and more bins of x and of y than a vector has lanes. */
export const coordinateRows: Shape[] = (
  [
    [2, 3],
    [5, 4],
    [40, 23],
  ] as const
).map(([binsX, binsY]) => ({
  title: ` of ${binsX} and ${binsY} bins`,
  options: { binsX, binsY },
  perUnit: binsX + binsY,
  perTarget: 2,
}));

/** Logits of both axes, and targets among the bins and somewhat beside them. */
export const drawCoordinates: Sampling["draw"] = (next, { perUnit }) => ({
  prediction: many(perUnit, () => 3 * normal(next)),
  target: many(2, () => (next() * 1.5 - 0.25) * (perUnit / 4)),
});

/** A single pixel, a line, rows of no whole vector, and of five and a quarter. */
export const maps = (perTarget?: number): Shape[] =>
  [
    [1, 1],
    [1, 5],
    [3, 2],
    [21, 5],
  ].map(([width = 0, height = 0]) => ({
    title: ` of ${width} × ${height}`,
    options: { width, height },
    perUnit: width * height,
    perTarget: perTarget ?? width * height,
  }));

/** A point of the map, or somewhat beside it. */
export const pointOfMap = (next: () => number, { options: { width, height } }: Shape): number[] => [
  (width as number) * (1.4 * next() - 0.2),
  (height as number) * (1.4 * next() - 0.2),
];

const locationScaleShapes: Shape[] = [{ title: "", options: {}, perUnit: 4, perTarget: 2 }];

/** ln of variance or scale: positive, so that the values are sums of positive terms. */
export const locationScale = (changed: Record<string, unknown>[], squared: boolean): Sampling => ({
  shapes: locationScaleShapes,
  changed,
  draw: (next) => ({
    prediction: [3 * normal(next), 3 * normal(next), 0.1 + 2 * next(), 0.1 + 2 * next()],
    target: many(2, () => 3 * normal(next)),
  }),
  // ∂ℓ/∂s = 1 − z; e^(βs) of a rounded βs
  cancelled: (p, t, { beta = 0 }) => {
    const slopes = [0, 1].map((j) => {
      const r = Math.abs((p[j] as number) - (t[j] as number));
      const s = p[j + 2] as number;
      const z = r * Math.exp(squared ? -s / 2 : -s);
      const size = squared ? 1 + z * z : 1 + z;
      return (size + (beta === 0 ? 0 : r * Math.exp(-s))) * Math.exp((beta as number) * s) * 2;
    });
    return { value: 0, slope: Math.max(...slopes) };
  },
});

/** Half of the boxes overlap, few contain each other, and none are slivers. */
const box = (next: () => number): number[] => {
  const [x, y] = [10 * next(), 10 * next()];
  return [x, y, x + 2 + 8 * next(), y + 2 + 8 * next()];
};

/** Terms of about 1, and slopes of about the reciprocal of a length; lengths are differences. */
export const boxes: Sampling = {
  shapes: [{ title: "", options: {}, perUnit: 4, perTarget: 4 }],
  changed: [],
  draw: (next) => ({ prediction: box(next), target: box(next) }),
  cancelled: (p, t) => {
    const side = (box: Float32Array, from: number) => (box[from + 2] as number) - (box[from] as number);
    const [w, h] = [side(p, 0), side(p, 1)];
    return { value: 8, slope: 8 * (1 / w + 1 / h + Math.max(w, h) / (side(t, 0) * side(t, 1))) };
  },
};

export const image = (width: number, height: number, more: Record<string, unknown> = {}): Shape => ({
  title: ` of ${width} × ${height}${more.window === undefined ? "" : `, window ${more.window}`}`,
  options: { width, height, ...more },
  perUnit: width * height,
  perTarget: width * height,
});

/** Maps that resemble each other. */
export const alike: Sampling["draw"] = (next, { perUnit }) => {
  const target = many(perUnit, () => 0.2 + 0.05 * normal(next));
  return { prediction: target.map((y) => y + 0.04 * normal(next)), target };
};
