/** What the page shows, and the address that holds it. */
import type { Optimiser } from "../../src/diagnose/measure/runner.js";
import type { Point } from "../../src/diagnose/surface.js";
import type { Spec } from "../../src/families/spec.js";
import { optionReader } from "../../src/options.js";
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

/** The props of sections that show the state. */
export interface StateProps {
  readonly state: State;
  readonly set: (part: Partial<State>) => void;
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

/** As many as there are colours for lines. */
export const MOST_RACERS = 8;
export const MOST_OUTLIERS = 6;

const optimisers: readonly Optimiser[] = ["gradientDescent", "adam"];

/**
 * The most characters in one entry of an address. Longer lists take too long to draw, and some browsers refuse the address.
 */
export const LONGEST = 4000;
/** How deeply an option's value may be nested: an object of lists, or the options of a loss. */
const DEEPEST = 3;

/** The part of an address behind the #: what differs from the initial state, without options that are too long. */
export function hashOf(state: State): string {
  const texts = Object.entries(textsOf(state)).filter(
    ([name, text]) => text !== textsOf(initial)[name as keyof State] && text.length <= LONGEST,
  );
  return texts.map(([name, text]) => `${name}=${encodeURIComponent(text).replace(/%2C/g, ",").replace(/%20/g, "+")}`).join("&");
}

/** What an address says. */
export interface Address {
  readonly state: State;
  /** What is not valid: a message for each part, for which the state has the initial value. */
  readonly refused: readonly string[];
}

/** Reads the part of an address behind the #, which anyone may have written. It never throws, and each option it returns is valid by itself. */
export function addressOf(hash: string): Address {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const refused: string[] = [];
  const read = <Part>(name: keyof State, partOf: (text: string, refuse: Refuse) => Part | undefined): Part => {
    const text = params.get(name);
    const refuse = (why: string) => void refused.push(clipped(`${name}: ${why}`, 200));
    const part = text === null ? undefined : text.length > LONGEST ? refuse(`more than ${LONGEST} characters`) : partOf(text, refuse);
    return part ?? (initial[name] as Part);
  };
  const point = (text: string, refuse: Refuse) => pointsIn(text, refuse)[0];
  const state: State = {
    target: read("target", point),
    left: read("left", chosenIn),
    right: read("right", chosenIn),
    start: read("start", point),
    outliers: read("outliers", (text, refuse) => pointsIn(text, refuse).slice(0, MOST_OUTLIERS)),
    racers: read("racers", (text, refuse) => {
      const names = [...new Set(text === "" ? [] : text.split(","))];
      return names.filter((name) => specOf(name) !== undefined || refuse(`there is no loss ${named(name)}`)).slice(0, MOST_RACERS);
    }),
    optimiser: read(
      "optimiser",
      (text, refuse) => optimisers.find((name) => name === text) ?? refuse(`there is no optimiser ${named(text)}`),
    ),
    diagnosed: read("diagnosed", chosenIn),
  };
  return { state, refused };
}

/** Notes what is not valid. Returns undefined, to stand in for a value. */
type Refuse = (why: string) => undefined;

const clipped = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text);
const named = (text: string): string => JSON.stringify(clipped(text, 40));

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

/** −Infinity can be an option's value, but JSON has no such number. */
const chosenText = ({ loss, options }: Chosen): string =>
  Object.keys(options).length === 0
    ? loss
    : `${loss} ${JSON.stringify(options, (_, value) => (value === -Infinity ? "-Infinity" : value))}`;

function chosenIn(text: string, refuse: Refuse): Chosen | undefined {
  const [, loss = text, json = "{}"] = /^(\w+)(?: (.*))?$/s.exec(text) ?? [];
  const spec = specOf(loss);
  if (spec === undefined) return refuse(`there is no loss ${named(loss)}`);
  try {
    // an address holds no −0
    const given: unknown = JSON.parse(json, (_, value) => (value === "-Infinity" ? -Infinity : value === 0 ? 0 : value));
    if (typeof given === "object" && given !== null && !Array.isArray(given)) return { loss, options: optionsIn(spec, given, refuse) };
  } catch {
    // not JSON, or nested too deeply to be read
  }
  refuse(`${loss}: options must be a JSON object`);
  return { loss, options: {} };
}

/** The valid options. Each is checked by itself; whether they go together shows where they are used. */
function optionsIn(spec: Spec, given: object, refuse: Refuse): Chosen["options"] {
  const taken = Object.entries(given).filter(([name, value]) => {
    const option = Object.hasOwn(spec.options, name) ? spec.options[name] : undefined;
    if (option === undefined) return refuse(`${spec.name} has no option ${named(name)}`);
    if (depthOf(value) > DEEPEST) return refuse(`${spec.name}: option ${name} is nested too deeply`);
    try {
      optionReader(spec.name, { [name]: option })({ [name]: value });
      return true;
    } catch (error) {
      return refuse((error as Error).message);
    }
  });
  return Object.fromEntries(taken);
}

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

/** Points x,y,x,y,…, without those that are not finite. */
function pointsIn(text: string, refuse: Refuse): Point[] {
  const numbers = text === "" ? [] : text.split(",").map((each) => (each.trim() === "" ? Number.NaN : Number(each)));
  const points = Array.from(
    { length: Math.ceil(numbers.length / 2) },
    (_, i): Point => [numbers[2 * i] as number, numbers[2 * i + 1] ?? Number.NaN],
  );
  const finite = points.filter((point) => point.every(Number.isFinite));
  if (finite.length < points.length) refuse("a point is two finite numbers");
  return finite.map(inside);
}
