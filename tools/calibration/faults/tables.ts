/** Reads the public tables that tasks are made of. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import type { Point, Samples } from "./models.js";

export type Row = Readonly<Record<string, string | number | null>>;

// not import.meta.resolve, which bundling test runners lack
export const required = createRequire(import.meta.url);
const vega = pathToFileURL(required.resolve("vega-datasets"));
/** A file of vega-datasets, or of the package that comes before the slash. */
export const text = (name: string) => readFileSync(name.includes("/") ? required.resolve(name) : new URL(`../data/${name}`, vega), "utf8");
export const rowsOf = (name: string): Row[] =>
  name.endsWith(".csv") ? (parse(text(name), { columns: true }) as Row[]) : (JSON.parse(text(name)) as Row[]);
export const of = (row: Row, name: string): number => (row[name] === null || row[name] === "" ? Number.NaN : Number(row[name]));

/** Samples without rows that lack a value. */
export function samples(rows: readonly { readonly features: number[]; readonly target: Point }[]): Samples {
  const whole = rows.filter(({ features, target }) => [...features, ...target].every(Number.isFinite));
  return { features: whole.map(({ features }) => features), targets: whole.map(({ target }) => target) };
}

/** Samples whose targets are in the image. */
export function inside({ features, targets }: Samples, { width, height }: { readonly width: number; readonly height: number }): Samples {
  const is = targets.map(([x, y]) => x > 0 && x < width && y > 0 && y < height);
  return { features: features.filter((_, i) => is[i]), targets: targets.filter((_, i) => is[i]) };
}

/** Numbers for names. */
export function labels(): (name: unknown) => number {
  const known = new Map<unknown, number>();
  return (name) => {
    if (!known.has(name)) known.set(name, known.size);
    return known.get(name) as number;
  };
}

export const season = (date: unknown): number[] => {
  const angle = (2 * Math.PI * (new Date(String(date)).getTime() / 86_400_000)) / 365.25;
  return [Math.cos(angle), Math.sin(angle), Math.cos(2 * angle)];
};

export const usa = { width: 640, height: 400 };
/** A plain map of the United States, without what lies far away. */
export const onUsa = (longitude: number, latitude: number): Point => [((longitude + 125) / 59) * 640, ((50 - latitude) / 26) * 400];
/** The map that Albers' projection of us-atlas is drawn for. */
export const albers = { width: 975, height: 610 };
export const world = { width: 720, height: 360 };
export const onWorld = (longitude: number, latitude: number): Point => [2 * (longitude + 180), 2 * (90 - latitude)];

export type Place = (longitude: number, latitude: number) => Point;

interface Geometry {
  readonly arcs: readonly (number | readonly (number | readonly number[])[])[];
}

/** The arcs of a topology, and how the geometries of its objects use them. */
export function topology(name: string, place: Place) {
  const { arcs, objects, transform } = JSON.parse(text(name)) as {
    arcs: [number, number][][];
    objects: Record<string, { geometries: Geometry[] }>;
    transform: { scale: [number, number]; translate: [number, number] };
  };
  const placed = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      [x, y] = [x + dx, y + dy];
      return place(x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]);
    });
  });
  return { arcs: placed, objects };
}

/** The points of a topology's arcs: each from the three before it. Arcs that stand still or come again would give a row twice. */
export const alongArcs = (name: string, place: Place): Samples => {
  const rows = topology(name, place).arcs.flatMap((points) =>
    points.slice(3).map((target, i) => ({ features: points.slice(i, i + 3).flat(), target })),
  );
  return samples([...new Map(rows.map((row) => [[...row.features, ...row.target].join(), row])).values()]);
};

/** The middles of a topology's areas, each from two points of its border. */
export function middles(name: string, of: string, place: Place): Samples {
  const { arcs, objects } = topology(name, place);
  return samples(
    (objects[of]?.geometries ?? []).map((geometry) => {
      // an arc that is used backwards is counted from −1
      const border = (geometry.arcs as number[][][]).flat(2).flatMap((i) => arcs[i < 0 ? -1 - i : i] as Point[]);
      const middle = (axis: 0 | 1) => {
        const values = border.map((point) => point[axis]);
        return (Math.min(...values) + Math.max(...values)) / 2;
      };
      return { features: [0, Math.floor(border.length / 3)].flatMap((i) => border[i] as Point), target: [middle(0), middle(1)] };
    }),
  );
}
