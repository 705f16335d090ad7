/**
 * Writes the generated parts of the README and of docs/speed.md. With `--speeds`, the table of docs/speed.md comes from the last run of
 * `npm run bench`; the README's sentence is always made from that table. With `--check` it only says whether the sentence is up to date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { geometricMean } from "simple-statistics";

const part = (name: string): RegExp => new RegExp(`(<!-- ${name} -->\n)([^]*?)\n?(<!-- /${name} -->)`);

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
function partOf(page: string, name: string): string {
  const found = part(name).exec(page)?.[2];
  if (found === undefined) throw new Error(`a page has no part ${name}`);
  return found;
}

const replaced = (page: string, name: string, text: string): string =>
  page.replace(part(name), (_, start: string, _old: string, end: string) => `${start}${text}\n${end}`);

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

/** The README's sentence, from the table of docs/speed.md. */
function summary(table: string): string {
  const rows = table
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .flatMap(([, label, , speedUp]) => {
      const times = Number.parseFloat(speedUp ?? "");
      return label === undefined || Number.isNaN(times) ? [] : [{ label, times }];
    })
    .sort((a, b) => a.times - b.times);
  const [least, most] = [rows.at(0), rows.at(-1)];
  if (least === undefined || most === undefined) throw new Error("docs/speed.md has no speeds");
  const mean = geometricMean(rows.map(({ times }) => times));
  return [
    `**${mean.toPrecision(2)} times as fast as plain JavaScript**, value and gradient: from ${least.times.toPrecision(2)} times (\`${least.label}\`) to ${most.times.toPrecision(2)} times`,
    `(\`${most.label}\`); geometric mean over the ${rows.length} rows of [docs/speed.md](docs/speed.md), on arrays of 65,536 floats. \`npm run bench\` measures your machine.`,
  ].join("\n");
}

const { values } = parseArgs({ options: { check: { type: "boolean" }, speeds: { type: "boolean" } } });
let speeds = readFileSync("docs/speed.md", "utf8");
if (values.speeds) speeds = replaced(speeds, "speeds", speedTable());
const readme = readFileSync("README.md", "utf8");
partOf(readme, "speed");
const wanted = replaced(readme, "speed", summary(partOf(speeds, "speeds")));
if (!values.check) {
  writeFileSync("docs/speed.md", speeds);
  writeFileSync("README.md", wanted);
} else if (wanted !== readme) {
  console.error("README.md is out of date: npm run readme");
  process.exitCode = 1;
}
