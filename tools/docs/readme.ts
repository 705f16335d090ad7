/**
 * Writes the generated parts of the README: the table of losses from the registry, and with `--speeds` the measured speeds
 * from the last run of `npm run bench`. With `--check` it only says whether the table is up to date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { families, inTable, rows } from "../../catalogue/losses.js";
import { catalogue } from "../../src/catalogue/index.js";

/** The README with the text between `<!-- name -->` and `<!-- /name -->` replaced. */
function replaced(readme: string, name: string, text: string): string {
  const pattern = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!pattern.test(readme)) throw new Error(`the README has no part ${name}`);
  return readme.replace(pattern, (_, start: string, end: string) => `${start}${text}\n${end}`);
}

function lossTable(): string {
  const lines = Object.entries(families).flatMap(([family, { title }]) => {
    const losses = catalogue.filter((spec) => spec.family === family);
    const lines = losses.map((spec) => {
      const row = rows[spec.name];
      if (row === undefined) throw new Error(`catalogue/losses.ts has no row for ${spec.name}`);
      const unit = "geometry" in spec.options ? `${spec.unit}, or point` : spec.unit;
      return `| [\`${spec.name}\`](docs/losses.md#${spec.name.toLowerCase()}) | ${unit} | ${inTable(row.formula)} | ${inTable(row.use)} |`;
    });
    return losses.length === 0 ? [] : [`| **${title}** | | | |`, ...lines];
  });
  return ["| loss | unit | ℓ | for |", "|---|---|---|---|", ...lines].join("\n");
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
  const [typical, large] = [65_536, 8_388_608];
  const labels = [typical, large].flatMap((size) => run.cases.filter((each) => each.size === size).map((each) => each.label));
  const columns: readonly { title: string; size: number; cell: (of: BenchCase) => string }[] = [
    { title: "ns per float, 65,536 floats", size: typical, cell: (of) => figure(of.nsPerElement.workspace as Figure, 2) },
    { title: "over plain JavaScript", size: typical, cell: (of) => `${figure(of.speedUp.workspace as Figure)} ×` },
    { title: "from ordinary arrays", size: typical, cell: (of) => `${figure(of.speedUp.ordinary as Figure)} ×` },
    { title: "at 8,388,608 floats", size: large, cell: (of) => `${figure(of.speedUp.workspace as Figure)} ×` },
    { title: "share of triad bandwidth there", size: large, cell: (of) => `${Math.round(100 * of.shareOfTriad.median)} %` },
  ];
  // of sizes that were measured at all; a loss that was not is a dash
  const measured = columns.filter(({ size }) => labels.some((label) => at(label, size) !== undefined));
  const cellsOf = (label: string) =>
    measured.map(({ size, cell }) => {
      const of = at(label, size);
      return of === undefined ? "–" : cell(of);
    });
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const { machine } = run;
  return [
    `Value and gradient; medians (10th to 90th percentile over rounds) of one ${run.effort} run of \`npm run bench\` on ${run.date.slice(0, 10)}: ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}.`,
    "",
    line(["loss", ...measured.map(({ title }) => title)]),
    `|${"---|".repeat(measured.length + 1)}`,
    ...[...new Set(labels)].map((label) => line([label, ...cellsOf(label)])),
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
