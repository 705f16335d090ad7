/** Training tasks with thousands of rows: there, small misfits of good models are significant, and still no faults. */
import type { Point } from "./models.js";
import * as simulated from "./simulated.js";
import { inside, labels, of, onUsa, onWorld, rowsOf, samples, text, topology, usa, world } from "./tables.js";
import type { Task } from "./tasks.js";

const other = { image: null, ordered: false, long: true } as const;

const long: readonly Omit<Task, "role">[] = [
  {
    ...other,
    name: "borders by country",
    models: ["group means", "nearest neighbours"],
    image: world,
    load() {
      const { arcs, objects } = topology("world-atlas/countries-50m.json", onWorld);
      const rows = (objects.countries?.geometries ?? []).flatMap((geometry, country) =>
        (geometry.arcs as number[][][])
          .flat(2)
          .flatMap((arc) =>
            (arcs[arc < 0 ? -1 - arc : arc] as Point[])
              .filter((_, i) => i % 3 === 0)
              .map((target) => ({ features: [country, arc < 0 ? 0 : 1], target })),
          ),
      );
      return inside(samples(rows), world);
    },
  },
  {
    ...other,
    name: "where flights go, by where they start",
    models: ["nearest neighbours", "group means"],
    image: usa,
    load() {
      const places = new Map(rowsOf("airports.csv").map((row) => [row.iata, onUsa(of(row, "longitude"), of(row, "latitude"))]));
      const nowhere = [Number.NaN, Number.NaN] as const;
      const label = labels();
      return inside(
        samples(
          rowsOf("flights-airport.csv").map((row) => {
            const [from, to] = [places.get(row.origin as string) ?? nowhere, places.get(row.destination as string) ?? nowhere];
            return { features: [label(row.origin), ...from, Math.log(of(row, "count"))], target: to };
          }),
        ),
        usa,
      );
    },
  },
  {
    ...other,
    name: "rain of a year, and farther east",
    models: ["nearest neighbours", "least squares"],
    load() {
      const { width, height, values } = JSON.parse(text("annual-precip.json")) as { width: number; height: number; values: number[] };
      const at = (x: number, y: number) => values[y * width + x] as number;
      return samples(
        Array.from({ length: Math.floor((width * height) / 5) }, (_, i) => [(5 * i) % width, Math.floor((5 * i) / width)] as const)
          .filter(([x, y]) => x < width - 6 && y > 3 && y < height - 3)
          .map(([x, y]) => ({ features: [x, y, at(x, y - 3)], target: [at(x, y), at(x + 5, y)] })),
      );
    },
  },
  {
    ...other,
    name: "jobs by year and sex",
    models: ["nearest neighbours", "group means", "network"],
    load() {
      const label = labels();
      return samples(
        // a count of 0 stands for what was not counted
        rowsOf("jobs.json")
          .filter((row) => of(row, "count") > 0)
          .map((row) => ({
            features: [label(row.job), row.sex === "men" ? 30 : 0, of(row, "year")],
            target: [Math.log10(of(row, "count")), 100 * of(row, "perc")],
          })),
      );
    },
  },
  {
    ...other,
    name: "football by teams",
    models: ["group means"],
    load() {
      const label = labels();
      return samples(
        rowsOf("football.json").map((row) => ({
          features: [label(row.home_team), label(row.away_team)],
          target: [of(row, "home_score"), of(row, "away_score")],
        })),
      );
    },
  },
  {
    ...other,
    name: "days of the S&P 500",
    models: ["least squares", "network"],
    ordered: true,
    load() {
      const days = rowsOf("sp500-2000.csv");
      return samples(
        days.slice(3).map((row, i) => ({
          features: [0, 1, 2].flatMap((k) => [of(days[i + k] as typeof row, "close"), Math.log(of(days[i + k] as typeof row, "volume"))]),
          target: [of(row, "close"), Math.log(of(row, "volume"))],
        })),
      );
    },
  },
  {
    ...other,
    name: "habitats of species by county",
    models: ["nearest neighbours"],
    load() {
      const label = labels();
      return samples(
        rowsOf("species.csv").map((row) => ({
          features: [100 * label(row.common_name), Math.floor(of(row, "county_id") / 1000), of(row, "county_id")],
          target: [100 * of(row, "habitat_yearround_pct"), of(row, "county_id") / 1000],
        })),
      );
    },
  },
  { ...other, name: "simulated trips and waits", models: ["nearest neighbours", "group means"], load: simulated.tripsAndWaits },
  {
    ...other,
    name: "simulated places in regions",
    models: ["group means", "nearest neighbours"],
    image: world,
    load: simulated.placesInRegions,
  },
  { ...other, name: "simulated hours of weather", models: ["least squares", "network"], ordered: true, load: simulated.hoursOfWeather },
  { ...other, name: "simulated currents", models: ["nearest neighbours", "network"], load: simulated.currents },
  { ...other, name: "simulated amounts", models: ["least squares", "nearest neighbours"], load: simulated.amounts },
  { ...other, name: "a simulated sensor with wild values", models: ["nearest neighbours", "least squares"], load: simulated.wildSensor },
  { ...other, name: "simulated grades and counts", models: ["least squares", "nearest neighbours"], load: simulated.gradesAndCounts },
  { ...other, name: "simulated bends", models: ["least squares", "network"], load: simulated.bends },
  { ...other, name: "simulated, one coordinate known", models: ["least squares", "nearest neighbours"], load: simulated.oneKnown },
];

export const longTasks: readonly Task[] = long.map((task) => ({ ...task, role: "training" }));
