/**
 * Writes docs/losses.md from the registry and catalogue/losses.ts, docs/diagnosis.md from its rules, docs/accuracy.md and its
 * pictures from docs/accuracy.json, a plot of each residual loss to docs/plots, and the README's surfaces. With `--check` it only says whether they are up to date.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Extra, extras, families, inTable, type Row, rows } from "../../catalogue/losses.js";
import { defaultText, valuesText } from "../../catalogue/option-text.js";
import { type Properties, properties } from "../../catalogue/properties.js";
import { transforms } from "../../catalogue/transforms.js";
import type { Spec } from "../../src/families/spec.js";
import type { OptionTable } from "../../src/options.js";
import { specs } from "../../src/specs.js";
import { accuracyFiles, PICTURES } from "./accuracy.js";
import { diagnosisPage } from "./diagnosis.js";
import { plotOf } from "./plots.js";
import { surfacesPicture } from "./surfaces.js";

const target = "docs/losses.md";
const plots = "docs/plots";

function optionTable(name: string, options: OptionTable, words: Readonly<Record<string, string>> = {}): string[] {
  for (const option of Object.keys(options))
    if (words[option] === undefined) console.warn(`catalogue/losses.ts says nothing of ${name}'s option ${option}`);
  for (const option of Object.keys(words)) if (!(option in options)) console.warn(`${name} has no option ${option}`);
  const lines = Object.entries(options).map(
    ([option, spec]) =>
      `| \`${option}\` | ${inTable(defaultText(spec))} | ${inTable(valuesText(spec))} | ${inTable(words[option] ?? "")} |`,
  );
  return lines.length === 0 ? [] : ["| option | default | values | |", "|---|---|---|---|", ...lines, ""];
}

/** A loss's own options; of `geometry` the family tells once. */
function ownOptions({ family, options }: Spec): OptionTable {
  const { geometry, ...own } = options;
  return family === "residual" ? own : options;
}

/** What the registry claims and tests, where a user chooses by it. */
function shape({ name }: Spec): string {
  const { convex, kinks } = properties[name] as Properties;
  return `${convex ? "convex" : "not convex"}${kinks === null ? "" : `; jumps of the gradient: ${kinks}`}`;
}

/** A code span of text without backquotes. */
const code = (text: string): string => `\`${text}\``;

function rowOf({ name }: Spec): Row {
  const row = rows[name];
  if (row === undefined) throw new Error(`catalogue/losses.ts has no row for ${name}`);
  return row;
}

function section(spec: Spec): string[] {
  const row = rowOf(spec);
  const unit = "geometry" in spec.options ? `${spec.unit}, or point with \`geometry: "radial"\`` : spec.unit;
  const picture = row.curves === undefined ? [] : [`![ℓ and ψ of ${spec.name}](plots/${spec.name}.svg)`, ""];
  return [
    `### ${spec.name}`,
    "",
    `- when: ${row.use}`,
    `- ℓ: ${code(row.formula)}`,
    `- ${spec.family === "residual" ? "ψ" : "gradient"}: ${code(row.gradient)}`,
    ...(row.data === undefined ? [] : [`- data: ${row.data}`]),
    `- unit: ${unit}`,
    `- shape: ${shape(spec)}`,
    "",
    ...picture,
    ...optionTable(spec.name, ownOptions(spec), row.options),
    ...(row.notes ?? []).flatMap((note) => [note, ""]),
    "Elsewhere:",
    "",
    ...row.equals.map((line) => `- ${line}`),
    "",
  ];
}

function extraSection({ name, call, text, options }: Extra): string[] {
  const transform = transforms.find((each) => each.name === name);
  const table = options === undefined || transform === undefined ? [] : optionTable(name, transform.options, options);
  return [`### ${name}`, "", code(call), "", text, "", ...table];
}

/** What src/index.ts exports: its text is read, so that nothing need be built for a check. */
const index = readFileSync("src/index.ts", "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
for (const { name, method } of extras)
  if (!method && !new RegExp(`\\b${name}\\b`).test(index)) console.warn(`src/index.ts does not export ${name}`);
for (const name of Object.keys(rows)) if (!specs.some((spec) => spec.name === name)) console.warn(`there is no loss ${name}`);

const link = (name: string): string => `[${name}](#${name.toLowerCase()})`;

function overviewLine(spec: Spec): string {
  const row = rowOf(spec);
  const unit = "geometry" in spec.options ? `${spec.unit}, or point` : spec.unit;
  return `| ${link(spec.name)} | ${unit} | ${inTable(row.formula)} | ${inTable(row.use)} |`;
}

function page(): string {
  const order = Object.keys(families);
  const overview = order.flatMap((family) => {
    const lines = specs.filter((spec) => spec.family === family).map(overviewLine);
    return lines.length === 0 ? [] : [`| **${families[family]?.title ?? family}** | | | |`, ...lines];
  });
  const others = extras.map(({ name }) => link(name)).join(", ");
  const body = order.flatMap((family) => [
    `## ${families[family]?.title ?? family}`,
    "",
    families[family]?.intro ?? "",
    "",
    ...specs.filter((spec) => spec.family === family).flatMap(section),
    ...extras.filter((extra) => extra.family === family).flatMap(extraSection),
  ]);
  return `${[
    "<!-- Generated by `npm run docs` from catalogue/losses.ts and the registry. -->",
    "# Losses",
    "",
    "Gradients are those before `reduction`, `weights` and `upstream`. The unit is what `each` returns one number for, what a weight belongs to",
    'and what `reduction: "mean"` counts. [porting.md](porting.md) has the equivalents of other libraries\' calls.',
    "In TypeScript, a call without a required option does not compile.",
    "",
    "| loss | unit | ℓ | for |",
    "|---|---|---|---|",
    ...overview,
    "",
    `Functions beside the losses: ${others}.`,
    "",
    ...body,
  ]
    .join("\n")
    .trimEnd()}\n`;
}

const wanted = new Map<string, string>([
  [target, page()],
  ["docs/diagnosis.md", diagnosisPage()],
  ["docs/surfaces.svg", surfacesPicture()],
  ...accuracyFiles(),
]);
for (const spec of specs) {
  const row = rows[spec.name];
  if (row?.curves !== undefined) wanted.set(`${plots}/${spec.name}.svg`, plotOf(spec.name, row));
}
const kept = [plots, PICTURES].flatMap((folder) => (existsSync(folder) ? readdirSync(folder).map((name) => `${folder}/${name}`) : []));
const stale = [...wanted].filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text).map(([path]) => path);
const left = kept.filter((path) => !wanted.has(path));

const { values } = parseArgs({ options: { check: { type: "boolean" } } });
if (values.check) {
  if (stale.length + left.length > 0) {
    console.error(`out of date: ${[...stale, ...left].join(", ")}: npm run docs`);
    process.exitCode = 1;
  }
} else {
  for (const folder of [plots, PICTURES]) mkdirSync(folder, { recursive: true });
  for (const path of left) rmSync(path);
  for (const path of stale) writeFileSync(path, wanted.get(path) as string);
  console.log(`${wanted.size} files, ${stale.length} written, ${left.length} removed`);
}
