/** Sound seeded data sets of keypoints and of groups, in which none is broken and no sides are swapped. */
import type { Random } from "../../src/diagnose/random.js";
import type { DiagnoseInput } from "../../src/diagnose/types.js";
import { COCO_SIGMAS, oks } from "../../src/index.js";
import type { Kind } from "./data.js";

const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
/** Log-uniform. */
const between = ({ uniform }: Random, low: number, high: number): number => Math.exp(uniform(Math.log(low), Math.log(high)));

const pairs = ["eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle"];
/** COCO's keypoints, and where they are in a standing person, in parts of its height. */
const names = ["nose", ...pairs.flatMap((name) => [`left_${name}`, `right_${name}`])];
const half = [0.02, 0.04, 0.11, 0.16, 0.18, 0.08, 0.09, 0.09];
const height = [0.07, 0.09, 0.18, 0.33, 0.46, 0.5, 0.72, 0.92];
const person = [[0, 0.09], ...pairs.flatMap((_, k) => [half[k], -(half[k] as number)].map((x) => [x, height[k]]))] as number[][];

/** People of many sizes at many places, with limbs that move. */
function people(random: Random, count: number): number[][][] {
  return many(count, () => {
    const size = between(random, 60, 400);
    const [x, y] = [random.uniform(0, 640), random.uniform(0, 100)];
    // half of them turn their back
    const side = random.uniform() < 0.5 ? -1 : 1;
    return person.map(([px = 0, py = 0]) => [x + size * (side * px + random.normal(0, 0.04)), y + size * (py + random.normal(0, 0.04))]);
  });
}

/** Points all over an image. */
const anywhere =
  (per: number) =>
  (random: Random, count: number): number[][][] =>
    many(count, () => many(per, () => [random.uniform(0, 640), random.uniform(0, 480)]));

interface Errors {
  /** The deviation of keypoint k of an instance. */
  of(k: number, instance: number): number;
  /** What a whole instance is off. */
  shared?: (() => number) | undefined;
}

function input(random: Random, instances: readonly number[][][], { of, shared }: Errors): DiagnoseInput {
  const prediction = instances.flatMap((points, i) => {
    const by = [shared?.() ?? 0, shared?.() ?? 0];
    return points.flatMap((point, k) => point.map((at, axis) => at + (by[axis] as number) + random.normal(0, of(k, i))));
  });
  return { prediction, target: instances.flat(2) };
}

const units = [12, 20, 50, 200, 1000];
const kind = (name: string, draw: Kind["draw"]): Kind => ({ name, units, draw });
/** How hard parts are: their logarithms have a deviation of one half, as those of COCO's σ have. */
const hardness = (random: Random, count: number): number[] => many(count, () => Math.exp(random.normal(0, 0.5)));

/** Rows of points that belong to groups of unlike sizes. */
function grouped(random: Random, count: number, of: (group: number) => number): DiagnoseInput {
  const groups = 2 + Math.floor(random.uniform(0, 7));
  const chosen = many(count, () => Math.floor(groups * random.uniform() ** 2));
  return { ...input(random, anywhere(1)(random, count), { of: (_, i) => of(chosen[i] as number) }), groups: chosen };
}

export const partKinds: readonly Kind[] = [
  kind("people, as hard as COCO's", (random, count) => {
    const size = between(random, 3, 100);
    return { ...input(random, people(random, count), { of: (k) => size * (COCO_SIGMAS[k] as number) }), per: 17, names };
  }),
  kind("people, some of them far off", (random, count) => {
    const size = between(random, 3, 60);
    const shared = () => (random.uniform() < 0.1 ? random.normal(0, 100) : 0);
    return { ...input(random, people(random, count), { of: (k) => size * (COCO_SIGMAS[k] as number), shared }), per: 17, names };
  }),
  kind("people, some points missing", (random, count) => {
    const weights = many(17 * count, () => Number(random.uniform() > 0.2));
    return { ...input(random, people(random, count), { of: () => 5 }), per: 17, names, weights };
  }),
  kind("people, heavy tails", (random, count) => {
    const size = between(random, 3, 60);
    const of = (k: number) => size * (COCO_SIGMAS[k] as number) * Math.exp(random.normal(0, 0.8));
    return { ...input(random, people(random, count), { of }), per: 17, names };
  }),
  ...[5, 30].map((per) =>
    kind(`${per} keypoints of unlike hardness`, (random, count) => {
      const hard = hardness(random, per);
      const size = between(random, 0.3, 20);
      return { ...input(random, anywhere(per)(random, count), { of: (k) => size * (hard[k] as number) }), per };
    }),
  ),
  kind("3 keypoints, weakly predicted", (random, count) => ({ ...input(random, anywhere(3)(random, count), { of: () => 150 }), per: 3 })),
  kind("groups alike", (random, count) => {
    const size = between(random, 0.3, 20);
    return grouped(random, 4 * count, () => size);
  }),
  kind("groups of unlike hardness", (random, count) => {
    const hard = hardness(random, 8);
    return grouped(random, 4 * count, (group) => 5 * (hard[group] as number));
  }),
];

/** What an instance's mask or box covers of the box around its keypoints: little of a thin pose, much of one that is seen in part. */
const covered = [0.3, 3] as const;
const side = (points: readonly number[][], axis: 0 | 1): number => {
  const along = points.map((point) => point[axis] as number);
  return Math.max(...along) - Math.min(...along);
};

interface Sized {
  /** The keypoints of an instance that are labelled; all unless it says so. */
  seen?(random: Random): readonly number[];
  /** The size of a pixel in the data's unit. */
  readonly pixel?: number;
  /** Whether all instances share one area. */
  readonly shared?: boolean;
}

const withAreas = (name: string, { seen = () => names.map((_, k) => k), pixel = 1, shared = false }: Sized): Kind => ({
  name,
  loss: oks,
  units: [12, 50, 200],
  draw(random, count) {
    const instances = people(random, count).map((points) => points.map((point) => point.map((at) => pixel * at)));
    const areas = instances.map((points) => between(random, ...covered) * side(points, 0) * side(points, 1));
    const size = between(random, 3, 60) * pixel;
    const weights = instances.flatMap(() => {
      const those = new Set(seen(random));
      return names.map((_, k) => Number(those.has(k)));
    });
    const of = (k: number) => size * (COCO_SIGMAS[k] as number);
    const middle = [...areas].sort((a, b) => a - b)[areas.length >> 1] as number;
    return { ...input(random, instances, { of }), weights, options: { sigmas: COCO_SIGMAS, areas: shared ? middle : areas } };
  },
});

/** For the rule that looks at the areas of instances. */
export const areaKinds: readonly Kind[] = [
  withAreas("people with areas", {}),
  withAreas("people with areas, parts of an image", { pixel: 1 / 640 }),
  withAreas("people with one area", { shared: true }),
  withAreas("people of whom some keypoints are seen", {
    seen: (random) => names.map((_, k) => k).filter(() => random.uniform() < 0.4),
  }),
  withAreas("people of whom the head is seen", { seen: () => [0, 1, 2, 3, 4] }),
  withAreas("people of whom the eyes are seen", { seen: () => [1, 2] }),
];
