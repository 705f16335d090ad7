/** Compiles `clickhouse.wasm`: the kernels of `src/command/clickhouseFunctions.ts` behind the interface of `assembly/clickhouse/`. */
import { copyFileSync, writeFileSync } from "node:fs";
import { type ClickHouseFunction, clickHouseFunctions } from "../../src/command/clickhouseFunctions.js";
import { type NumberOption, range } from "../../src/options.js";
import { compiled } from "./compile.js";

const ENTRY = "build/clickhouse.ts";
const BINARY = "build/clickhouse.wasm";

/** The smallest and the largest float32 that an option allows. */
function limits({ above, atLeast, below, atMost, integer, orNull }: NumberOption): [number, number] {
  if (integer || orNull !== undefined || below !== undefined) throw new Error("assembly/clickhouse reads no such option yet");
  const largest = (2 - 2 ** -23) * 2 ** 127;
  const least = above === undefined ? (atLeast ?? -largest) : above === 0 ? 2 ** -149 : Number.NaN;
  if (Number.isNaN(least)) throw new Error(`assembly/clickhouse reads no option above ${above} yet`);
  return [least, atMost ?? largest];
}

/** An exported function in AssemblyScript. */
function source({ name, spec, kernel, method, columns, options }: ClickHouseFunction): string {
  const names = Object.keys(options);
  const further = names.filter((option) => !spec.parameters.includes(option));
  if (names.length > 0) {
    const numbered = Object.fromEntries(names.map((option, i) => [option, i + 1]));
    const table = spec.table?.(numbered, spec.layout(2, {}, spec.name), spec.name) ?? [];
    if (further.length > 1 || `${table}` !== `${further.map((option) => numbered[option])}`)
      throw new Error(`${name}: assembly/clickhouse passes one option in the table, as it is`);
  }
  const lines = names.map((option, i) => {
    const spec = options[option] as NumberOption;
    const [least, most] = limits(spec);
    const loss = JSON.stringify(name);
    return `  const ${option} = option(handle, rows, ${columns.length + i}, ${least}, ${most}, ${spec.orMinusInfinity === true}, ${loss}, "${option}", "${range(spec)}");`;
  });
  for (const option of further) lines.push(`  further(${option});`);
  const [a = "0", b = "0"] = spec.parameters;
  if (method === "irlsWeights") lines.push(`  expectLimit(kernel_${kernel}, ${a}, ${b}, "${name}");`);
  const flags = method === "irlsWeights" ? "WEIGHTS" : "LOSSES";
  const ofPoints = columns.length === 2 ? "ofNumbers" : "ofPoints";
  const call =
    columns.length > 4
      ? `ofKeypoints(kernel_${kernel}, handle, rows, "${name}")`
      : `${ofPoints}(kernel_${kernel}, ${flags}, handle, rows, ${a}, ${b})`;
  return `
export function ${name}(handle: usize, rows: i32): usize {
  Columns.expect(handle, rows, ${columns.length + names.length});
${lines.map((line) => `${line}\n`).join("")}  return ${call};
}
`;
}

const kernels = [...new Set(clickHouseFunctions.map(({ kernel }) => kernel))];
writeFileSync(
  ENTRY,
  `import { expectLimit, further, LOSSES, ofKeypoints, ofNumbers, ofPoints, option, WEIGHTS } from "../assembly/clickhouse/calls";
import { Columns } from "../assembly/clickhouse/columns";
import { ${kernels.map((kernel) => `${kernel} as kernel_${kernel}`).join(", ")} } from "../assembly/index";

export { clickhouse_create_buffer, clickhouse_destroy_buffer } from "../assembly/clickhouse/memory";
${clickHouseFunctions.map(source).join("")}`,
);
await compiled({
  stamp: "build/clickhouse.stamp",
  inputs: [ENTRY],
  outputs: [BINARY],
  run: (compiler) => compiler(ENTRY, "--target", "clickhouse"),
});
copyFileSync(BINARY, "dist/clickhouse.wasm");
