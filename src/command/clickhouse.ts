/** The SQL that puts the losses into ClickHouse. */
import { createHash } from "node:crypto";
import * as xyloss from "../index.js";
import type { Loss, ResidualLoss } from "../loss.js";
import { range } from "../options.js";
import { type ClickHouseFunction, clickHouseFunctions } from "./clickhouseFunctions.js";

/** The parts of the SQL, in the order in which they run. */
export const PARTS = ["module", "functions", "verify", "use"] as const;
export type Part = (typeof PARTS)[number];

export interface ClickHouseCommand {
  /** Undefined: one server. */
  readonly cluster: string | undefined;
  /** Undefined: all parts. */
  readonly only: Part | undefined;
}

/** A string in SQL. */
const text = (value: string): string => `'${value.replace(/[\\']/g, "\\$&")}'`;
/** A number in SQL. Without the call it would be a Float64, which functions of WebAssembly refuse. */
const float32 = (value: number): string => `toFloat32(${value})`;
/** A function's name in SQL. */
export const sqlName = ({ name }: Pick<ClickHouseFunction, "name">): string => `xyloss_${name}`;

/** The SQL for `clickhouse.wasm`, whose bytes these are. */
export function clickHouseSql(bytes: Uint8Array, version: string, { cluster, only }: ClickHouseCommand): string {
  const hash = createHash("sha256").update(bytes).digest("hex");
  // a module cannot be replaced while functions use it, so that each version has a name of its own
  const module = { bytes, hash, name: `xyloss_${hash.slice(0, 8)}` };
  const parts: Readonly<Record<Part, () => string>> = {
    module: () => moduleSql(module, cluster),
    functions: () => functionsSql(module, cluster),
    verify: () => verifySql(cluster),
    use: () => useSql(),
  };
  const head = `-- xyloss ${version} in ClickHouse 26.7 or newer; docs/clickhouse.md explains it. The server's configuration must have\n-- <allow_experimental_webassembly_udf>true</allow_experimental_webassembly_udf>.`;
  return [head, ...(only === undefined ? PARTS : [only]).map((part) => parts[part]())].join("\n\n");
}

interface Module {
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly name: string;
}

function moduleSql({ bytes, hash, name }: Module, cluster: string | undefined): string {
  const code = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  const select = `(name, code, hash)\nSELECT '${name}', base64Decode('${code}'), reinterpretAsUInt256(unhex('${hash}'));`;
  if (cluster === undefined) return `-- Install: the module\nINSERT INTO system.webassembly_modules ${select}`;
  const alone = "npx xyloss clickhouse --only module | clickhouse client --host HOST";
  return `-- Install: the module on every replica
SELECT
    throwIf(count() = 0, ${text(`there is no cluster ${cluster}; system.clusters lists them`)}),
    throwIf(max(internal_replication) AND max(replica_num) > 1, ${text(`the servers of ${cluster} replicate by themselves, so this INSERT would reach one replica of each shard; run ${alone} for every replica instead, then the rest of this SQL`)})
FROM system.clusters WHERE cluster = ${text(cluster)} FORMAT Null;

INSERT INTO FUNCTION cluster(${text(cluster)}, 'system', 'webassembly_modules') ${select}`;
}

function functionsSql({ hash, name }: Module, cluster: string | undefined): string {
  const on = cluster === undefined ? "" : ` ON CLUSTER ${text(cluster)}`;
  // a call takes time in proportion to its rows and always ends, so that counting its instructions would only limit the rows
  const rest = `RETURNS Float32 ABI BUFFERED_V1 DETERMINISTIC SHA256_HASH '${hash}'\nSETTINGS serialization_format = 'Buffers', webassembly_udf_enable_fuel = 0;`;
  const statements = clickHouseFunctions.map((each) => {
    const args = argumentsOf(each).map((argument) => `${argument} Float32`);
    return `CREATE OR REPLACE FUNCTION ${sqlName(each)}${on} LANGUAGE WASM FROM '${name}' :: '${each.name}'\nARGUMENTS (${args.join(", ")}) ${rest}`;
  });
  return `-- Install: the functions\n${statements.join("\n\n")}`;
}

export const argumentsOf = ({ columns, options }: ClickHouseFunction): string[] => [...columns, ...Object.keys(options)];

/** Rows of the verification: whole instances of 17 keypoints. */
const [ROWS, KEYPOINTS] = [1020, 17];

/** A coordinate for each row, exact in float32: a whole number times a power of two. First in SQL, then the same here. */
const coordinates = { px: [7919, 2003], py: [104729, 1999], tx: [1299709, 2011], ty: [15485863, 1997] } as const;
const coordinateSql = ([factor, modulus]: readonly [number, number]) =>
  `toFloat32((toInt64(number * ${factor} % ${modulus}) - ${modulus >> 1}) * bitShiftLeft(toInt64(1), number % 20) / 65536)`;
const coordinate = ([factor, modulus]: readonly [number, number], row: number) =>
  (((row * factor) % modulus) - (modulus >> 1)) * 2 ** (row % 20) * 2 ** -16;

/** The arguments of the verification in SQL, by their names. */
const rowsSql: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(coordinates).map(([name, numbers]) => [name, coordinateSql(numbers)])),
  sigma: `toFloat32((1 + number % ${KEYPOINTS}) / 64)`,
  area: `toFloat32(1 + intDiv(number, ${KEYPOINTS}))`,
};
/** A function of numbers gets the x of the points. */
const columnSql: Readonly<Record<string, string>> = { p: "px", t: "tx" };

/** What a function returns for the rows of the verification, in JavaScript. */
function results({ spec, name, columns, method, options }: ClickHouseFunction): Float32Array {
  const ofPoints = columns.length > 2;
  const pick = (x: "px" | "tx", y: "py" | "ty") =>
    Float32Array.from({ length: ofPoints ? 2 * ROWS : ROWS }, (_, i) =>
      ofPoints ? coordinate(coordinates[i % 2 ? y : x], i >> 1) : coordinate(coordinates[x], i),
    );
  const loss = (xyloss as unknown as Readonly<Record<string, Loss & ResidualLoss>>)[spec.name] as Loss & ResidualLoss;
  const own = Object.fromEntries(Object.entries(options).map(([option, { default: value }]) => [option, value]));
  const geometry = name.startsWith(`${spec.name}_radial`) ? { geometry: "radial" } : {};
  const keypoints = columns.includes("sigma")
    ? {
        sigmas: Float32Array.from({ length: KEYPOINTS }, (_, i) => (1 + i) / 64),
        areas: Float32Array.from({ length: ROWS / KEYPOINTS }, (_, i) => 1 + i),
      }
    : {};
  return loss[method](pick("px", "py"), pick("tx", "ty"), { ...own, ...geometry, ...keypoints }) as Float32Array;
}

/** The SHA-256 of the bits of all functions' results, row by row, as decimal numbers between commas. */
function digest(): string {
  const bits = clickHouseFunctions.map((each) => new Uint32Array(results(each).buffer));
  const rows = Array.from({ length: ROWS }, (_, row) => bits.map((of) => of[row]).join());
  return createHash("sha256").update(rows.join()).digest("hex");
}

function verifySql(cluster: string | undefined): string {
  const calls = clickHouseFunctions.map((each) => {
    const options = Object.values(each.options).map((option) => float32(option.default as number));
    return `${sqlName(each)}(${[...each.columns.map((column) => columnSql[column] ?? column), ...options].join(", ")})`;
  });
  const rows = Object.entries(rowsSql).map(([name, sql]) => `        ${sql} AS ${name},`);
  const query = `SELECT
    hostName() AS replica,
    lower(hex(SHA256(arrayStringConcat(arrayMap(row -> row.2, arraySort(groupArray((number, bits)))), ',')))) AS digest
FROM
(
    SELECT
        number,
${rows.join("\n")}
        arrayStringConcat(arrayMap(result -> toString(reinterpretAsUInt32(result)), [
            ${calls.join(",\n            ")}
        ]), ',') AS bits
    FROM numbers(${ROWS})
)`;
  const from = cluster === undefined ? `(\n${query}\n)` : `clusterAllReplicas(${text(cluster)}, view(\n${query}\n))`;
  return `-- Verify: every function on ${cluster === undefined ? "this server" : "every replica"} has the bits that it has in JavaScript
SELECT replica, if(digest = '${digest()}', 'the same bits', 'OTHER BITS') AS verdict
FROM ${from};`;
}

/** Comments, so that all parts can be run at once. */
function useSql(): string {
  const signatures = clickHouseFunctions.map((each) => `--   ${sqlName(each)}(${argumentsOf(each).join(", ")})`);
  const options = clickHouseFunctions
    .filter(({ name, spec }) => name === spec.name)
    .flatMap(({ spec, options }) =>
      Object.entries(options).map(
        ([name, option]) => `--   ${spec.name}: ${name} is ${range(option)}; in JavaScript the default is ${option.default}`,
      ),
    );
  return `-- Use: for example
--   SELECT camera, avg(xyloss_euclidean(px, py, tx, ty)) AS distance FROM predictions GROUP BY camera
-- All arguments are Float32. Cast others: toFloat32(px), toFloat32(0.5). NULL is a missing value, whose result is NULL.
-- …_radial is a loss of points, …_irls the weight of iteratively reweighted least squares:
${signatures.join("\n")}
-- Options are constants:
${options.join("\n")}`;
}
