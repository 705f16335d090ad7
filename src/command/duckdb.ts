/** DuckDB, which reads parquet. It is an optional peer of this package, loaded only when a table needs it. */
import { XylossError } from "../errors.js";

/** What is used of npm's @duckdb/node-api. */
export interface Package {
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<{ connect(): Promise<Connection>; closeSync(): void }>;
  };
}

interface Connection {
  run(sql: string, values?: string[]): Promise<Result>;
  stream(sql: string, values?: string[]): Promise<Result>;
  closeSync(): void;
}

interface Result {
  columnNames(): string[];
  columnType(column: number): { toString(): string };
  fetchChunk(): Promise<Chunk | null>;
}

/** Some rows of a result. */
export interface Chunk {
  readonly rowCount: number;
  getColumnValues(column: number): readonly unknown[];
}

/** A database in memory, without a network. */
export interface DuckDb {
  /** The names of a query's columns, and their types as SQL writes them. */
  columns(sql: string, values: readonly string[]): Promise<readonly Column[]>;
  /** The rows of a query, as they come. */
  chunks(sql: string, values: readonly string[]): AsyncGenerator<Chunk>;
  close(): void;
}

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** A name that bundlers and the compiler do not follow, as the package may be missing. */
const PACKAGE: string = "@duckdb/node-api";

/** How npx takes both. */
const CALL = `npx --package xyloss --package ${PACKAGE} xyloss diagnose …`;

const settings = {
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  // a sample is sorted in memory
  temp_directory: "",
};

/** Opens DuckDB. `why` says what needs it, such as "predictions.parquet is parquet". */
export async function openDuckDb(why: string, load = (): Promise<unknown> => import(/* @vite-ignore */ PACKAGE)): Promise<DuckDb> {
  const { DuckDBInstance } = await loaded(why, load);
  const instance = await DuckDBInstance.create(":memory:", settings);
  const connection = await instance.connect();
  return {
    async columns(sql, values) {
      const result = await connection.run(sql, [...values]);
      return result.columnNames().map((name, i) => ({ name, type: String(result.columnType(i)) }));
    },
    async *chunks(sql, values) {
      const result = await connection.stream(sql, [...values]);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk;
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function loaded(why: string, load: () => Promise<unknown>): Promise<Package> {
  try {
    // it is a CommonJS module, whose names Node may not see
    const module = (await load()) as Package & { readonly default?: Package };
    return module.default ?? module;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw cause;
    const isThere = !message.includes(`'${PACKAGE}'`);
    throw new XylossError(
      "ERR_XYLOSS_OPTION",
      `${why}, which needs DuckDB beside xyloss: ` +
        (isThere
          ? `${PACKAGE} is there, but cannot be loaded: ${message}`
          : `npm install ${PACKAGE}, or ${CALL}; or save the table as CSV`),
      { cause },
    );
  }
}

/** An error of DuckDB's in one line. Any other error is returned as it is. */
export function explainedDuckDb(error: unknown): unknown {
  const [, said] = /^[\w ]+ Error: (.*)/.exec(error instanceof Error ? error.message : "") ?? [];
  if (error instanceof XylossError || said === undefined) return error;
  return new XylossError("ERR_XYLOSS_VALUE", `DuckDB cannot read it: ${said}`, { cause: error });
}
