/** What the page shows, as its address holds it. */
import type { Optimiser } from "../../src/diagnose/runner.js";
import type { Point } from "../../src/diagnose/surface.js";
import { type Chosen, specOf } from "./drawn.js";
import { inside } from "./plane.js";

export interface State {
  readonly target: Point;
  /** The two losses whose surfaces are side by side. */
  readonly left: Chosen;
  readonly right: Chosen;
  readonly start: Point;
  readonly outliers: readonly Point[];
  readonly racers: readonly string[];
  readonly optimiser: Optimiser;
  /** The loss that the user's data is diagnosed for. */
  readonly diagnosed: Chosen;
}

export const initial: State = {
  target: [6, 4],
  left: { loss: "categoricalCrossEntropy", options: {} },
  right: { loss: "huber", options: { geometry: "radial" } },
  start: [2, 1],
  outliers: [[0.6, 9.3]],
  racers: ["categoricalCrossEntropy", "mse", "huber", "bceWithLogits", "tukey"],
  optimiser: "gradientDescent",
  diagnosed: { loss: "categoricalCrossEntropy", options: {} },
};

/** As many lines as have a colour of their own. */
export const MOST_RACERS = 8;
export const MOST_OUTLIERS = 6;

const optimisers: readonly Optimiser[] = ["gradientDescent", "adam"];

/** The part of an address behind its #: what differs from the initial state, and nothing where all is initial. */
export function hashOf(state: State): string {
  const texts = Object.entries(textsOf(state)).filter(([name, text]) => text !== textsOf(initial)[name as keyof State]);
  return texts.map(([name, text]) => `${name}=${encodeURIComponent(text).replace(/%2C/g, ",").replace(/%20/g, "+")}`).join("&");
}

/** The state that an address holds; what cannot be read in it is initial. */
export function stateOf(hash: string): State {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const read = <Part>(name: keyof State, part: (text: string) => Part | undefined): Part => {
    const text = params.get(name);
    return (text === null ? undefined : part(text)) ?? (initial[name] as Part);
  };
  return {
    target: read("target", (text) => pointsIn(text)[0]),
    left: read("left", chosenIn),
    right: read("right", chosenIn),
    start: read("start", (text) => pointsIn(text)[0]),
    outliers: read("outliers", (text) => pointsIn(text).slice(0, MOST_OUTLIERS)),
    racers: read("racers", (text) => [...new Set(text.split(","))].filter((name) => specOf(name) !== undefined).slice(0, MOST_RACERS)),
    optimiser: read("optimiser", (text) => optimisers.find((name) => name === text)),
    diagnosed: read("diagnosed", chosenIn),
  };
}

const textsOf = (state: State): Record<keyof State, string> => ({
  target: state.target.join(),
  left: chosenText(state.left),
  right: chosenText(state.right),
  start: state.start.join(),
  outliers: state.outliers.flat().join(),
  racers: state.racers.join(),
  optimiser: state.optimiser,
  diagnosed: chosenText(state.diagnosed),
});

/** −Infinity is an option's value, and not one of JSON's. */
const chosenText = ({ loss, options }: Chosen): string =>
  Object.keys(options).length === 0
    ? loss
    : `${loss} ${JSON.stringify(options, (_, value) => (value === -Infinity ? "-Infinity" : value))}`;

function chosenIn(text: string): Chosen | undefined {
  const [, loss = "", json = "{}"] = /^(\w+)(?: (.*))?$/s.exec(text) ?? [];
  if (specOf(loss) === undefined) return undefined;
  try {
    const options: unknown = JSON.parse(json, (_, value) => (value === "-Infinity" ? -Infinity : value));
    return typeof options === "object" && options !== null && !Array.isArray(options) ? { loss, options: { ...options } } : undefined;
  } catch {
    return undefined;
  }
}

/** Points x,y,x,y,…, those left out that are none. */
function pointsIn(text: string): Point[] {
  const numbers = text === "" ? [] : text.split(",").map(Number);
  const points = Array.from(
    { length: Math.floor(numbers.length / 2) },
    (_, i): Point => [numbers[2 * i] as number, numbers[2 * i + 1] as number],
  );
  return points.filter((point) => point.every(Number.isFinite)).map(inside);
}
