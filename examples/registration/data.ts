/**
 * The airports of vega-datasets and where d3-geo's composite map of the United States draws them.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import { geoAlbers, geoAlbersUsa } from "d3-geo";

/** The map's size in pixels: the default scale and translation of `geoAlbersUsa`. */
export const width = 960;
export const height = 500;

/** `inset`: drawn away from where the mainland's projection would put it. `missing`: the map has no place for it. */
export type Region = "mainland" | "inset" | "missing";

export interface Airports {
  readonly count: number;
  /** Degrees. */
  readonly longitude: Float64Array;
  readonly latitude: Float64Array;
  /** Pixels, x0 y0 x1 y1 …; NaN where missing. */
  readonly target: Float32Array;
  /** One per airport: 0 where missing, else 1. */
  readonly weights: Float32Array;
  readonly region: readonly Region[];
}

/** Reads and projects the airports. */
export function loadAirports(): Airports {
  // not import.meta.resolve, which bundling test runners lack
  const index = createRequire(import.meta.url).resolve("vega-datasets");
  const csv = readFileSync(new URL("../data/airports.csv", pathToFileURL(index)), "utf8");
  const rows: Record<"longitude" | "latitude", string>[] = parse(csv, { columns: true });

  const composite = geoAlbersUsa();
  // the projection of the mainland within geoAlbersUsa
  const mainland = geoAlbers().scale(composite.scale()).translate(composite.translate());

  const count = rows.length;
  const longitude = Float64Array.from(rows, (row) => Number(row.longitude));
  const latitude = Float64Array.from(rows, (row) => Number(row.latitude));
  const target = new Float32Array(2 * count).fill(Number.NaN);
  const weights = new Float32Array(count);
  const region = rows.map((_, i): Region => {
    const place: [number, number] = [longitude[i] as number, latitude[i] as number];
    const drawn = composite(place);
    if (drawn === null) return "missing";
    target.set(drawn, 2 * i);
    weights[i] = 1;
    const plain = mainland(place);
    return plain !== null && Math.hypot(drawn[0] - plain[0], drawn[1] - plain[1]) < 1 ? "mainland" : "inset";
  });
  return { count, longitude, latitude, target, weights, region };
}
