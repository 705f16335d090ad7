/** Names of columns as coordinates of keypoints: p0x, nose_x, left.eye.y, pred_nose_x, nose_y_true. */
import { fail } from "../errors.js";
import { listed, short } from "./words.js";

/** What the name of a column says. */
export interface Coordinate {
  readonly keypoint: string;
  readonly axis: "x" | "y";
  /** Null where the name does not tell predictions from targets. */
  readonly side: "p" | "t" | null;
}

/** Words for predictions and targets in names of columns. */
const sides: ReadonlyMap<string, "p" | "t"> = new Map([
  ...["p", "pred", "predicted", "prediction", "predictions"].map((word) => [word, "p"] as const),
  ...["t", "gt", "true", "truth", "groundtruth", "target", "targets"].map((word) => [word, "t"] as const),
]);

/** px, py, tx or ty, if a name means one of these: pred_x, x_true, "GT X". */
export function roleOf(name: string): string | undefined {
  const word = name.toLowerCase().replace(/[\s_.-]/g, "");
  const [first, last] = [word.slice(0, 1), word.slice(-1)];
  if (last === "x" || last === "y") {
    const side = sides.get(word.slice(0, -1));
    if (side !== undefined) return side + last;
  }
  const side = first === "x" || first === "y" ? sides.get(word.slice(1)) : undefined;
  return side === undefined ? undefined : side + first;
}

/** The most characters of a name that is looked at: that bounds the time. */
const LONGEST_NAME = 200;

/** Null for a name that is no coordinate of a keypoint. */
export function coordinateOf(name: string): Coordinate | null {
  if (name.length > LONGEST_NAME) return null;
  const words = Array.from(name.matchAll(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lo}+|\d+/gu), ({ 0: word, index }) => ({ word, index }));
  const lower = words.map(({ word }) => word.toLowerCase());
  const at = lower.findLastIndex((word) => word === "x" || word === "y");
  if (at < 0) return null;
  const isSide = (i: number) => i >= 0 && i !== at && sides.has(lower[i] as string);
  const ends = [0, at === lower.length - 1 ? at - 1 : lower.length - 1];
  const said = ends.find(isSide) ?? -1;
  const rest = words.filter((_, i) => i !== at && i !== said);
  if (rest.length === 0) return null;
  const left = [at, said]
    .filter((i) => i >= 0)
    .sort((a, b) => b - a)
    .reduce((text, i) => {
      const { word, index } = words[i] as { word: string; index: number };
      return text.slice(0, index) + text.slice(index + word.length);
    }, name);
  return {
    keypoint: left.replace(/^[\s_.:/-]+|[\s_.:/-]+$/g, "").replace(/([\s_.:/-])[\s_.:/-]+/g, "$1"),
    axis: lower[at] as "x" | "y",
    side: said < 0 ? null : (sides.get(lower[said] as string) as "p" | "t"),
  };
}

/** The last words of columns that say how sure a prediction is, as DeepLabCut and SLEAP write them. */
const scores: ReadonlySet<string> = new Set(["likelihood", "score", "confidence", "conf", "visibility"]);

/** Whether a column says how sure a prediction is, and so is not a coordinate: nose_likelihood, nose.score, instance.score. */
export const isScore = (name: string): boolean => name.length <= LONGEST_NAME && scores.has(/\p{L}+$/u.exec(name.toLowerCase())?.[0] ?? "");

/** Which columns were not read, in sentences. */
export function leftOut(names: readonly string[]): string[] {
  const of = (what: string, those: readonly string[]) => (those.length === 0 ? [] : [`${what}: ${listed(those)}.`]);
  return [
    ...of(
      "Columns not read",
      names.filter((name) => !isScore(name)),
    ),
    ...of("Columns not read, as they say how sure predictions are", names.filter(isScore)),
  ];
}

/** The columns x and y of each keypoint, in the order in which keypoints occur; without those that lack one of the two. */
export function keypointsOf(
  names: readonly string[],
  takes: (side: Coordinate["side"]) => boolean,
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, { x: number[]; y: number[] }>();
  names.forEach((name, place) => {
    const coordinate = coordinateOf(name);
    if (coordinate === null || !takes(coordinate.side)) return;
    const places = found.get(coordinate.keypoint) ?? { x: [], y: [] };
    places[coordinate.axis].push(place);
    found.set(coordinate.keypoint, places);
  });
  return new Map(
    Array.from(found)
      .filter(([, { x, y }]) => x.length === 1 && y.length === 1)
      .map(([keypoint, { x, y }]) => [keypoint, [...x, ...y]]),
  );
}

/** The names of the keypoints whose x and y these columns are, in turn; null where the columns are anything else. */
function namesIn(columns: readonly string[]): string[] | null {
  const found = columns.map(coordinateOf);
  const names = found.flatMap((each, i) => (i % 2 === 0 && each !== null ? [each.keypoint] : []));
  const paired = found.every((each, i) => each?.axis === "xy"[i & 1] && each?.keypoint === names[i >> 1]);
  return paired && new Set(names).size === names.length ? names : null;
}

/**
 * The names of the points in a row, from the names of its columns.
 *
 * @throws XylossError if predictions and targets have the same keypoints in another order
 */
export function keypointNames(prediction: readonly string[], target: readonly string[], count: number): string[] | undefined {
  const [ofPredictions, ofTargets] = [prediction, target].map((columns) => (columns.length === 2 * count ? namesIn(columns) : null));
  if (ofPredictions != null && ofTargets != null) {
    const other = ofPredictions.findIndex((name, k) => name !== ofTargets[k]);
    if (other >= 0 && ofPredictions.every((name) => ofTargets.includes(name))) {
      fail(
        "ERR_XYLOSS_OPTION",
        `keypoint ${other + 1} of the predictions is ${short(ofPredictions[other] as string)}, but of the targets ${short(ofTargets[other] as string)}; ` +
          "give both in the same order, with --prediction-columns and --target-columns",
      );
    }
  }
  const names = ofPredictions ?? ofTargets;
  return names == null
    ? undefined
    : known(names).map((name, k) => (/^\d+$/.test(name) && ofPredictions !== null ? numbered(name, prediction[2 * k]) : name));
}

/** p5 where the column is p5x, whose keypoint is 5. */
const numbered = (name: string, column = ""): string => (column.toLowerCase().startsWith(`p${name}`) ? `p${name}` : name);

const sidesOf = (names: readonly string[]): string[] => names.flatMap((name) => [`left_${name}`, `right_${name}`]);
const limbs = ["shoulder", "elbow", "wrist"];
/** Lists whose keypoints have no names but an order that everybody uses: the list's name, and the names of its keypoints. */
const orders: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^keypoints$/, ["nose", ...sidesOf(["eye", "ear", ...limbs, "hip", "knee", "ankle"])]],
  [
    /landmarks$/i,
    [
      "nose",
      ...["left", "right"].flatMap((side) => ["eye_inner", "eye", "eye_outer"].map((name) => `${side}_${name}`)),
      ...sidesOf(["ear"]),
      "mouth_left",
      "mouth_right",
      ...sidesOf([...limbs, "pinky", "index", "thumb", "hip", "knee", "ankle", "heel", "foot_index"]),
    ],
  ],
];

/** The names that COCO and MediaPipe give to the elements of their lists, such as keypoints.5; else the names themselves. */
function known(names: readonly string[]): readonly string[] {
  const [list] = (names[0] ?? "").split(".");
  const [, order] = orders.find(([name, all]) => name.test(list as string) && all.length === names.length) ?? [];
  return order !== undefined && names.every((name, k) => name === `${list}.${k}`) ? order : names;
}
