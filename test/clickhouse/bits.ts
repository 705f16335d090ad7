/** Every function has the bits that it has in V8, for a million rows, with its default options and with others. */
import { argumentsOf, sqlName } from "../../src/command/clickhouse.js";
import { type ClickHouseFunction, clickHouseFunctions } from "../../src/command/clickhouseFunctions.js";
import * as xyloss from "../../src/index.js";
import type { Loss, ResidualLoss } from "../../src/loss.js";
import type { Engine } from "./engine.js";
import { ROWS, type Table } from "./table.js";

type Options = Readonly<Record<string, number>>;

const coordinate = (pairs: Float32Array, which: number) =>
  Float32Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i + which] as number);

/** The defaults; larger ones; and limits. */
function variantsOf({ options }: ClickHouseFunction): Options[] {
  const entries = Object.entries(options);
  if (entries.length === 0) return [{}];
  const all = [(value: number) => value, (value: number) => 1.7 * value];
  const variants: Options[] = all.map((change) =>
    Object.fromEntries(entries.map(([name, option]) => [name, change(option.default as number)])),
  );
  const [unbounded] = entries.find(([, option]) => option.orMinusInfinity) ?? [];
  return unbounded === undefined ? variants : [...variants, { ...(variants[0] as Options), [unbounded]: -Infinity }];
}

/** The name of its column in SQL, or the constant. */
function call(each: ClickHouseFunction, options: Options): string {
  const columns: Readonly<Record<string, string>> = { p: "px", t: "tx" };
  const passed = argumentsOf(each).map((name) => {
    const value = options[name];
    return value === undefined ? (columns[name] ?? name) : `toFloat32(${Number.isFinite(value) ? value : "-inf"})`;
  });
  return `${sqlName(each)}(${passed.join(", ")})`;
}

/** How many results are not the same: NaN is NaN, whatever its bits. */
function differences(a: Float32Array, b: Float32Array): number {
  const [x, y] = [new Uint32Array(a.buffer), new Uint32Array(b.buffer)];
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    if (x[i] !== y[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))) count++;
  }
  return count;
}

interface Case {
  readonly sql: string;
  readonly expected: () => Float32Array;
}

/** Each function with each of its variants. */
function casesOf(each: ClickHouseFunction, table: Table, numbers: readonly [Float32Array, Float32Array]): Case[] {
  const { spec, name, columns, method } = each;
  const loss = (xyloss as unknown as Readonly<Record<string, Loss & ResidualLoss>>)[spec.name] as Loss & ResidualLoss;
  const geometry = name.startsWith(`${spec.name}_radial`) ? { geometry: "radial" } : {};
  const keypoints = columns.includes("sigma") ? { sigmas: table.sigmas, areas: table.areas } : {};
  const [prediction, target] = columns.length > 2 ? [table.prediction, table.target] : numbers;
  return variantsOf(each).map((options) => ({
    sql: call(each, options),
    expected: () => loss[method](prediction, target, { ...options, ...geometry, ...keypoints }) as Float32Array,
  }));
}

/** Functions per query. */
const TOGETHER = 12;

export function checkBits(engine: Engine, table: Table): string[] {
  const problems: string[] = [];
  const numbers = [coordinate(table.prediction, 0), coordinate(table.target, 0)] as const;
  const cases = clickHouseFunctions.flatMap((each) => casesOf(each, table, numbers));
  for (let i = 0; i < cases.length; i += TOGETHER) {
    const some = cases.slice(i, i + TOGETHER);
    const found = engine.floats(
      some.map(({ sql }) => sql),
      table.from,
      ROWS,
    );
    some.forEach(({ sql, expected }, j) => {
      const wrong = differences(found[j] as Float32Array, expected());
      if (wrong > 0) problems.push(`${sql}: ${wrong} of ${ROWS} results have other bits than in V8`);
    });
  }
  console.log(
    `bits: ${clickHouseFunctions.length} functions, ${cases.length} calls of ${ROWS} rows, ${problems.length} with other bits than in V8`,
  );
  return problems;
}
