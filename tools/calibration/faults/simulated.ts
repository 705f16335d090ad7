/** Tables drawn from honest structures that public ones have: nothing in them is a fault. */
import { type Random, random } from "../../../src/diagnose/random.js";
import type { Point, Samples } from "./models.js";

interface Drawn {
  readonly features: readonly number[];
  readonly target: Point;
}

const ROWS = 6000;
const table = (seed: number, structure: (draw: Random) => (i: number) => Drawn) => (): Samples => {
  const row = structure(random(seed));
  const rows = Array.from({ length: ROWS }, (_, i) => row(i));
  return { features: rows.map(({ features }) => features), targets: rows.map(({ target }) => target) };
};

const exponential = ({ uniform }: Random): number => -Math.log(1 - uniform());
/** Student's t with two degrees of freedom: its variance is infinite. */
const heavy = (draw: Random): number => draw.normal() / Math.sqrt(exponential(draw));
/** The number of a category; the first ones are frequent, the last ones rare. */
const category = ({ uniform }: Random, count: number): number => Math.floor(count * uniform() ** 3);

/** A size that a pair of categories decides, and a wait that hardly anything decides: most are short, few are long. */
export const tripsAndWaits = table(101, (draw) => {
  const places = Array.from({ length: 60 }, (): Point => [draw.uniform(0, 3000), draw.uniform(0, 1500)]);
  return () => {
    const [from, to] = [category(draw, 60), category(draw, 60)];
    const [a, b] = [places[from] as Point, places[to] as Point];
    const hour = draw.uniform(5, 23);
    const late = draw.uniform() < 0.25 ? (2 + hour) * exponential(draw) ** 2 : 0;
    return {
      features: [from, to, hour],
      target: [Math.round(Math.hypot(a[0] - b[0], a[1] - b[1])), Math.round(draw.normal(-3, 7) + late)],
    };
  };
});

/** Places in regions of all sizes, each with provinces: most rows are from few regions. On a map of 720 by 360 pixels. */
export const placesInRegions = table(102, (draw) => {
  const regions = Array.from({ length: 90 }, () => {
    const [x, y, size] = [draw.uniform(40, 680), draw.uniform(30, 330), 2 + 12 * exponential(draw)];
    return Array.from({ length: 1 + category(draw, 12) }, (): Point => [draw.normal(x, size), draw.normal(y, size / 2)]);
  });
  return () => {
    const region = category(draw, regions.length);
    const provinces = regions[region] as Point[];
    const province = category(draw, provinces.length);
    const [x, y] = provinces[province] as Point;
    const near = (at: number, most: number) => Math.min(Math.max(at + 3 * heavy(draw), 0.01), most - 0.01);
    return { features: [region, 100 * region + province], target: [near(x, 720), near(y, 360)] };
  };
});

/** Hours of a year: what season and time of day decide, and weather that stays for days. */
export const hoursOfWeather = table(103, (draw) => {
  let [warm, high] = [0, 0];
  return (i) => {
    warm = 0.98 * warm + draw.normal(0, 0.8);
    high = 0.99 * high + draw.normal(0, 1);
    const [day, year] = [(2 * Math.PI * i) / 24, (2 * Math.PI * i) / 8766];
    const sun = Math.max(0, -Math.cos(day) * (1 - 0.4 * Math.cos(year)));
    return {
      features: [Math.cos(day), Math.sin(day), Math.cos(year), Math.sin(year)],
      target: [11 - 8 * Math.cos(year) + 6 * sun + warm, 1015 + 3 * Math.cos(year) + high - 0.3 * warm],
    };
  };
});

/** A field of vectors over the plane, as of wind or currents: the sign of both coordinates changes from place to place. */
export const currents = table(104, (draw) => () => {
  const [x, y] = [draw.uniform(0, 12), draw.uniform(0, 8)];
  const speed = (2 + Math.sin(x) ** 2 * 9) * Math.exp(draw.normal(0, 0.15));
  const angle = Math.sin(0.7 * x) + Math.cos(0.9 * y) * 2.2 + draw.normal(0, 0.25);
  return { features: [x, y], target: [speed * Math.cos(angle), speed * Math.sin(angle)] };
});

/** Amounts whose logarithms follow their features: large ones err by much, and their mean is above their median. */
export const amounts = table(105, (draw) => () => {
  const [a, b, c] = [draw.normal(), draw.normal(), draw.normal()];
  return {
    features: [a, b, c],
    target: [Math.exp(1.5 + 0.5 * a + 0.3 * b + draw.normal(0, 0.5)), Math.exp(2 + 0.4 * b - 0.4 * c + draw.normal(0, 0.7))],
  };
});

/** Smooth functions with a few wild values: the features say nearly all of the rest. */
export const wildSensor = table(106, (draw) => () => {
  const [a, b] = [draw.uniform(-2, 2), draw.uniform(-2, 2)];
  return { features: [a, b], target: [20 * a + 8 * a * a + 0.7 * heavy(draw), 15 * b - 6 * a * b + 0.7 * heavy(draw)] };
});

/** Grades that end at 0 and at 10, and counts of which many are 0. */
export const gradesAndCounts = table(107, (draw) => () => {
  const [a, b, c] = [draw.normal(), draw.normal(), draw.normal()];
  const grade = Math.min(Math.max(Math.round(7 + 2 * a + b + draw.normal(0, 1)), 0), 10);
  const count = Math.floor(exponential(draw) * Math.exp(0.8 + 0.7 * b + 0.4 * c));
  return { features: [a, b, c], target: [grade, count] };
});

/** What a small model of straight lines cannot follow: its errors are large where its features are far out. */
export const bends = table(108, (draw) => () => {
  const [a, b] = [draw.normal(), draw.normal()];
  return {
    features: [a, b],
    target: [30 * a + 12 * Math.abs(a) + 4 * a * b + draw.normal(0, 3), 25 * b + 9 * Math.max(0, b) ** 2 + draw.normal(0, 3)],
  };
});

/** One coordinate follows its features closely, the other hardly at all; both are of quite different sizes. */
export const oneKnown = table(109, (draw) => () => {
  const [a, b, kind] = [draw.normal(), draw.normal(), category(draw, 12)];
  return { features: [kind, a, b], target: [1000 + 40 * kind + 60 * a + draw.normal(0, 9), 2 + 0.1 * b + 0.15 * exponential(draw) ** 1.5] };
});
