/** ClickHouse's engine in this process: a server that is a cluster of itself. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** What is used of npm's chdb. */
interface Chdb {
  readonly Session: new (
    folder: string,
    options: { readonly connectionArgs: readonly string[] },
  ) => { query(sql: string, format: string): string; cleanup(): void };
}

export const CLUSTER = "one";
const configuration = `<clickhouse>
  <allow_experimental_webassembly_udf>true</allow_experimental_webassembly_udf>
  <tcp_port>9000</tcp_port>
  <remote_servers><${CLUSTER}><shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard></${CLUSTER}></remote_servers>
</clickhouse>`;

export interface Engine {
  /** A folder for files. */
  readonly folder: string;
  /** The rows of the result, with tabs between their cells. */
  query(sql: string): string;
  /** The message of a query that must fail; undefined if it does not. */
  refusal(sql: string): string | undefined;
  /** Values of type Float32 for each row of a table, in the order of its column `row`. */
  floats(values: readonly string[], from: string, rows: number): Float32Array[];
  close(): void;
}

export async function engineIn(modules: string): Promise<Engine> {
  const { Session } = (await import(pathToFileURL(resolve(modules, "chdb/index.mjs")).href)) as Chdb;
  const folder = mkdtempSync(join(tmpdir(), "xyloss-clickhouse-"));
  const file = join(folder, "configuration.xml");
  writeFileSync(file, configuration);
  const session = new Session(join(folder, "data"), {
    // the first is read by what knows clusters, the second by what knows modules
    connectionArgs: [`--config-file=${file}`, "--allow_experimental_webassembly_udf=1"],
  });
  const result = join(folder, "result.bin");
  return {
    folder,
    query: (sql) => session.query(sql, "TSV"),
    refusal(sql) {
      try {
        // what a failed query has printed would come with the next result
        session.query(sql, "Null");
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
    floats(values, from, rows) {
      const names = values.map((_, i) => `v${i} Float32`).join(", ");
      session.query(
        `INSERT INTO FUNCTION file('${result}', RowBinary, 'row UInt32, ${names}') SELECT row, ${values.join(", ")} FROM ${from}`,
        "Null",
      );
      const bytes = readFileSync(result);
      rmSync(result);
      const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      const width = 1 + values.length;
      if (words.length !== width * rows) throw new Error(`${words.length / width} rows instead of ${rows}: ${values.join(", ")}`);
      const columns = values.map(() => new Uint32Array(rows));
      // threads write rows in any order
      for (let at = 0; at < words.length; at += width) {
        for (let i = 0; i < values.length; i++) (columns[i] as Uint32Array)[words[at] as number] = words[at + 1 + i] as number;
      }
      return columns.map((column) => new Float32Array(column.buffer));
    },
    close() {
      session.cleanup();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
