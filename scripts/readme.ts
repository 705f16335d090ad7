/**
 * Writes the generated parts of the README: the table of losses from the registry, and with `--speeds` the measured speeds
 * from the last run of `npm run bench`. With `--check` it only says whether the table is up to date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { catalogue, type Spec } from "../src/catalogue/index.js";
import { inTable, rows } from "./losses.js";
import { defaultText, valuesText } from "./option-text.js";

/** The README with the text between `<!-- name -->` and `<!-- /name -->` replaced. */
function replaced(readme: string, name: string, text: string): string {
  const pattern = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!pattern.test(readme)) throw new Error(`the README has no part ${name}`);
  return readme.replace(pattern, (_, start: string, end: string) => `${start}${text}\n${end}`);
}

const optionText = (spec: Spec): string =>
  Object.entries(spec.options)
    .map(([name, option]) => `\`${name}\` ${defaultText(option)}${option.kind === "number" ? `, ${inTable(valuesText(option))}` : ""}`)
    .join("<br>");

export function lossTable(): string {
  const lines = catalogue.map((spec) => {
    const row = rows[spec.name];
    if (row === undefined) throw new Error(`scripts/losses.ts has no row for ${spec.name}`);
    const unit = spec.family === "residual" ? "element, or point" : spec.unit;
    return `| \`${spec.name}\` | ${unit} | ${inTable(row.formula)} | ${inTable(row.use)} | ${optionText(spec)} |`;
  });
  return ["| loss | unit | ℓ | for | options |", "|---|---|---|---|---|", ...lines].join("\n");
}

interface Figure {
  median: number;
  low: number;
  high: number;
}
interface BenchCase {
  label: string;
  kind: string;
  size: number;
  nsPerElement: Record<string, Figure>;
  speedUp: Record<string, Figure>;
  shareOfTriad: Figure;
}

function speedTable(): string {
  const run = JSON.parse(readFileSync("bench/results/latest.json", "utf8")) as {
    cases: BenchCase[];
    machine: Record<string, unknown>;
    date: string;
    effort: string;
  };
  const at = (label: string, size: number) =>
    run.cases.find((each) => each.label === label && each.kind === "gradient" && each.size === size);
  const figure = ({ median, low, high }: Figure, digits = 3) =>
    `${median.toPrecision(digits)} (${low.toPrecision(digits)}–${high.toPrecision(digits)})`;
  const labels = [...new Set(run.cases.map((each) => each.label))];
  const lines = labels.flatMap((label) => {
    const [cached, large] = [at(label, 65_536), at(label, 8_388_608)];
    if (cached === undefined || large === undefined) return [];
    const cells = [
      label,
      figure(cached.nsPerElement.workspace as Figure, 2),
      `${figure(cached.speedUp.workspace as Figure)} ×`,
      `${figure(cached.speedUp.ordinary as Figure)} ×`,
      `${figure(large.speedUp.workspace as Figure)} ×`,
      `${Math.round(100 * large.shareOfTriad.median)} %`,
    ];
    return [`| ${cells.join(" | ")} |`];
  });
  const { machine } = run;
  return [
    `Value and gradient; medians (10th to 90th percentile over rounds) of one ${run.effort} run of \`npm run bench\` on ${run.date.slice(0, 10)}: ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}.`,
    "",
    "| loss | ns per float, 65,536 floats | over plain JavaScript | from ordinary arrays | at 8,388,608 floats | share of triad bandwidth there |",
    "|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}

const { values } = parseArgs({ options: { check: { type: "boolean" }, speeds: { type: "boolean" } } });
const readme = readFileSync("README.md", "utf8");
let wanted = replaced(readme, "losses", lossTable());
if (values.speeds) wanted = replaced(wanted, "speeds", speedTable());
if (values.check && (wanted !== readme || /<!-- speeds -->\s*<!--/.test(readme))) {
  console.error("README.md is out of date: npm run readme, and npm run bench && npm run readme -- --speeds");
  process.exitCode = 1;
} else writeFileSync("README.md", wanted);
