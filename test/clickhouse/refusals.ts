/** Bad input is a clean error of SQL, or what SQL does with a missing value; never a trap, and the next query works. */
import { clickHouseFunctions } from "../../src/command/clickhouseFunctions.js";
import type { Engine } from "./engine.js";

const OURS = "WebAssembly UDF terminated with error: xyloss: ";

/** SQL, and what its error says. */
const refusals: readonly (readonly [sql: string, says: string])[] = [
  // options
  ["SELECT xyloss_huber(number, 0, 0) FROM numbers(3)", `${OURS}huber: option delta must be a finite float32 number ≥ 2^-126`],
  ["SELECT xyloss_huber(number, 0, -1) FROM numbers(3)", `${OURS}huber: option delta must be`],
  ["SELECT xyloss_huber(number, 0, toFloat32(nan)) FROM numbers(3)", `${OURS}huber: option delta must be`],
  ["SELECT xyloss_huber(number, 0, toFloat32(inf)) FROM numbers(3)", `${OURS}huber: option delta must be`],
  ["SELECT xyloss_huber(3, 0, -1)", `${OURS}huber: option delta must be`],
  [
    "SELECT xyloss_huber_radial(number, 0, 0, 0, number + 1) FROM numbers(3)",
    `${OURS}huber_radial: option delta must be the same number in every row`,
  ],
  ["SELECT xyloss_huber(number, 0, toFloat32(number < 99999 ? 1 : 2)) FROM numbers(100000)", `${OURS}huber: option delta must be the same`],
  [
    "SELECT xyloss_charbonnier(number, 0, toFloat32(1e19)) FROM numbers(3)",
    "option epsilon must be a finite float32 number ≥ 2^-126 and ≤ 2^62",
  ],
  ["SELECT xyloss_barron(number, 0, toFloat32(inf), 1) FROM numbers(3)", "option alpha must be a finite float32 number, or -Infinity"],
  ["SELECT xyloss_softWing(number, 0, 2, 20, 0) FROM numbers(3)", "softWing: option epsilon must be"],
  [
    "SELECT xyloss_smoothL1_irls(number, 0, 0) FROM numbers(3)",
    `${OURS}smoothL1_irls: with these options ψ(r)/r has no finite limit at r = 0`,
  ],
  ["SELECT xyloss_oks(number, 0, 0, 0, 1, number) FROM numbers(3)", `${OURS}oks: sigma and area must be > 0 and finite in every row`],
  ["SELECT xyloss_oks(number, 0, 0, 0, toFloat32(nan), 1) FROM numbers(3)", "oks: sigma and area must be"],
  ["SELECT xyloss_oks(number, 0, 0, 0, if(number = 99999, -1, 1), 1) FROM numbers(100000)", "oks: sigma and area must be"],
  // types, names and numbers of arguments: ClickHouse's own errors
  ["SELECT xyloss_huber(0.5, number, 1) FROM numbers(3)", "Illegal type of arguments, expected (Float32, Float32, Float32), got (Float64"],
  ["SELECT xyloss_huber('a', number, 1) FROM numbers(3)", "Illegal type of arguments"],
  ["SELECT xyloss_huber([1], number, 1) FROM numbers(3)", "Illegal type of arguments"],
  ["SELECT xyloss_huber(today(), number, 1) FROM numbers(3)", "Illegal type of arguments"],
  ["SELECT xyloss_huber(number, 1) FROM numbers(3)", "doesn't match: passed 2, should be 3"],
  ["SELECT xyloss_huber(number, 1, 1, 1) FROM numbers(3)", "doesn't match: passed 4, should be 3"],
  ["SELECT xyloss_mae_irls(number, 1) FROM numbers(3)", "xyloss_mae_irls"],
  // more rows at once than fit in an instance's memory
  [
    "SELECT sum(xyloss_euclidean(number, number, 0, 0)) FROM numbers(10000000) SETTINGS max_block_size = 10000000",
    "there is no memory for so many rows at once; set webassembly_udf_max_input_block_size to 65536, or raise webassembly_udf_max_memory",
  ],
];

/** Functions that were created by hand, wrongly: their arguments, result and settings. */
const created: readonly (readonly [args: string, result: string, settings: string, says: string])[] = [
  ["p Float64, t Float64, d Float64", "Float32", "serialization_format = 'Buffers'", `${OURS}the arguments and the format`],
  ["p Float32, t Float32", "Float32", "serialization_format = 'Buffers'", `${OURS}the arguments and the format`],
  ["p Float32, t Float32, d Float32, e Float32", "Float32", "serialization_format = 'Buffers'", `${OURS}the arguments and the format`],
  ["p Float32, t String, d Float32", "Float32", "serialization_format = 'Buffers'", `${OURS}the arguments and the format`],
  ["p Float32, t Float32, d Float32", "Float32", "serialization_format = 'RowBinary'", `${OURS}the arguments and the format`],
  ["p Float32, t Float32, d Float32", "Float32", "serialization_format = 'MsgPack'", `${OURS}the arguments and the format`],
  ["p Float32, t Float32, d Float32", "Float64", "serialization_format = 'Buffers'", "Cannot read all data"],
];

/** SQL, and its result. */
const results: readonly (readonly [sql: string, rows: string])[] = [
  ["SELECT xyloss_huber(if(number = 1, NULL, number), 0, 1) FROM numbers(3)", "0 \\N 1.5"],
  ["SELECT xyloss_huber(number, 0, NULL) FROM numbers(2)", "\\N \\N"],
  ["SELECT xyloss_oks(0, 0, 0, 0, 1, if(number = 1, NULL, 1)) FROM numbers(3)", "0 \\N 0"],
  ["SELECT avg(xyloss_mse(if(number = 1, NULL, number), 0)) FROM numbers(3)", "2"],
  ["SELECT xyloss_huber(if(number = 1, toFloat32(nan), number), 0, 1) FROM numbers(3)", "0 nan 1.5"],
  ["SELECT xyloss_huber(toFloat32(inf), 0, 1)", "inf"],
  ["SELECT xyloss_euclidean(3, 4, 0, 0)", "5"],
  ["SELECT count(xyloss_huber(number, 0, 1)) FROM numbers(0)", "0"],
  ["SELECT xyloss_huber(number, 0, 1) FROM numbers(0)", ""],
  // more than the most instructions that a function may use if they are counted
  ["SELECT count(xyloss_barron_radial(number, 1, 2, 3, 1, 1)) FROM numbers(2500000) SETTINGS max_block_size = 2500000", "2500000"],
  // and that much memory is enough where rows come in smaller blocks
  [
    "SELECT count(xyloss_euclidean(number, number, 0, 0)) FROM numbers(10000000) SETTINGS max_block_size = 10000000, webassembly_udf_max_input_block_size = 65536",
    "10000000",
  ],
];

export function checkRefusals(engine: Engine): string[] {
  const problems: string[] = [];
  const expectRefusal = (sql: string, says: string) => {
    const message = engine.refusal(sql);
    if (message === undefined) problems.push(`no error: ${sql}`);
    else if (!message.includes(says) || message.includes("trap")) problems.push(`${sql}\n  fails with ${message}\n  instead of ${says}`);
    // an instance that has failed must not be used again with what it has left
    const after = engine.query("SELECT xyloss_huber(3, 0, 1)").trim();
    if (after !== "2.5") problems.push(`after ${sql}: xyloss_huber(3, 0, 1) is ${after}`);
  };
  for (const [sql, says] of refusals) expectRefusal(sql, says);
  const module = engine.query("SELECT name FROM system.webassembly_modules").trim();
  for (const [args, result, settings, says] of created) {
    engine.query(
      `CREATE FUNCTION wrong LANGUAGE WASM FROM '${module}' :: 'huber' ARGUMENTS (${args}) RETURNS ${result} ABI BUFFERED_V1 SETTINGS ${settings}, webassembly_udf_enable_fuel = 0`,
    );
    const passed = args
      .split(", ")
      .map((arg, i) => (arg.endsWith("String") ? "'abcdef'" : `to${arg.split(" ")[1]}(${i < 2 ? "number" : 1})`));
    expectRefusal(`SELECT wrong(${passed.join(", ")}) FROM numbers(3)`, says);
    engine.query("DROP FUNCTION wrong");
  }
  for (const [sql, rows] of results) {
    const found = engine.query(sql).trim().split("\n").join(" ");
    if (found !== rows) problems.push(`${sql} is ${found} instead of ${rows}`);
  }
  // every function refuses what is not its own number of columns
  for (const { name, columns, options } of clickHouseFunctions) {
    const count = columns.length + Object.keys(options).length + 1;
    const args = Array.from({ length: count }, () => "Float32").join(", ");
    engine.query(
      `CREATE FUNCTION wrong LANGUAGE WASM FROM '${module}' :: '${name}' ARGUMENTS (${args}) RETURNS Float32 ABI BUFFERED_V1 SETTINGS serialization_format = 'Buffers', webassembly_udf_enable_fuel = 0`,
    );
    expectRefusal(`SELECT wrong(${Array.from({ length: count }, () => "1").join(", ")})`, `${OURS}the arguments and the format`);
    engine.query("DROP FUNCTION wrong");
  }
  console.log(
    `errors: ${refusals.length + created.length + clickHouseFunctions.length} bad queries, ${results.length} with missing or odd values`,
  );
  return problems;
}
