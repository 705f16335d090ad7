/**
 * Writes docs/losses.md from the registry and scripts/losses.ts, and a plot of each residual loss to docs/plots. With `--check`
 * it only says whether they are up to date.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { catalogue, type Properties, properties, type Spec } from "../src/catalogue/index.js";
import { type Extra, extras, inTable, type Row, rows } from "./losses.js";
import { defaultText, valuesText } from "./option-text.js";
import { plotOf } from "./plots.js";

const target = "docs/losses.md";
const plots = "docs/plots";

const families: Readonly<Record<string, { readonly title: string; readonly intro: string }>> = {
  residual: {
    title: "Residual losses",
    intro: `r = prediction − target. Each takes \`geometry\`: with "component" (default) r is rx, then ry, and the unit is the element; with
"radial" r is the distance ρ = ‖(rx, ry)‖, the unit is the point, and the gradient is ψ(ρ)·(rx, ry)/ρ, 0 at ρ = 0. Radial losses do
not depend on how the axes lie. ψ below is the gradient ∂ℓ/∂prediction = ℓ′(r).

\`huber\`, \`cauchy\`, \`gemanMcClure\`, \`welsch\` and \`tukey\` have unit curvature at 0: ℓ ≈ ½r² there, the dashed line of the plots.
Libraries for least squares (Ceres, SciPy) minimise ½ρ(r²), which is what is compared below; those that take r (GTSAM) are
compared as they are.

\`irlsWeights(prediction, target, options)\` gives each unit's weight ψ(r)/r for iteratively reweighted least squares.`,
  },
  bounded: {
    title: "Bounded coordinates",
    intro: `Coordinates in [0, 1], as probabilities p or as logits z = ln(p/(1 − p)); the unit is the element. \`toUnit\` maps pixels to [0, 1].
σ is the sigmoid, BCE(z, t) the binary cross-entropy of logits.`,
  },
  classes: { title: "Classes", intro: "The unit is the row. Rows are contiguous, so a map whose channels come last is nothing but rows." },
  heatmaps: {
    title: "Heat maps",
    intro:
      "The unit is the map. Points are in pixels, with pixel centres at whole numbers, unless a convention says otherwise. Gaussians are not truncated.",
  },
  distributions: {
    title: "Distributions over points",
    intro: "A row of parameters is predicted per point; the unit is the point. r = μ − target.",
  },
  keypoints: { title: "Keypoints", intro: "The unit is the point." },
  boxes: {
    title: "Boxes",
    intro:
      "Prediction and target are [N, 4]: x1 y1 x2 y2 with x1 ≤ x2, y1 ≤ y2. The unit is the box. IoU is the area of the intersection over that of the union.",
  },
  images: { title: "Images, for registration", intro: "The unit is the map." },
  metrics: { title: "Metrics", intro: "No gradient. Weighted and reduced like the losses." },
};

function optionTable(spec: Spec, row: Row): string[] {
  const words = row.options ?? {};
  // the family says it once
  const options = Object.entries(spec.options).filter(([name]) => spec.family !== "residual" || name !== "geometry");
  if (options.length === 0) return [];
  for (const [name] of options)
    if (words[name] === undefined) console.warn(`scripts/losses.ts says nothing of ${spec.name}'s option ${name}`);
  for (const name of Object.keys(words)) if (!(name in spec.options)) console.warn(`${spec.name} has no option ${name}`);
  const lines = options.map(
    ([name, option]) =>
      `| \`${name}\` | ${inTable(defaultText(option))} | ${inTable(valuesText(option))} | ${inTable(words[name] ?? "")} |`,
  );
  return ["| option | default | values | |", "|---|---|---|---|", ...lines, ""];
}

/** What the registry claims and tests, where a user chooses by it. */
function shape({ name }: Spec): string {
  const { convex, kinks } = properties[name] as Properties;
  return `${convex ? "convex" : "not convex"}${kinks === null ? "" : `; the gradient jumps at ${kinks}`}`;
}

/** A code span of text without backquotes. */
const code = (text: string): string => `\`${text}\``;

function section(spec: Spec): string[] {
  const row = rows[spec.name];
  if (row === undefined) throw new Error(`scripts/losses.ts has no row for ${spec.name}`);
  const unit = spec.family === "residual" ? `${spec.unit}, or point with \`geometry: "radial"\`` : spec.unit;
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
    ...optionTable(spec, row),
    ...(row.notes ?? []).flatMap((note) => [note, ""]),
    "Elsewhere:",
    "",
    ...row.equals.map((line) => `- ${line}`),
    "",
  ];
}

const extraSection = ({ name, text }: Extra): string[] => [`### ${name}`, "", text, ""];

/** What src/index.ts exports: its text is read, so that nothing need be built for a check. */
const index = readFileSync("src/index.ts", "utf8");
const exported = extras.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(index.replace(/\/\*[\s\S]*?\*\//g, "")));

function page(): string {
  const used = new Set<string>([...catalogue.map(({ family }) => family), ...exported.map(({ family }) => family)]);
  const order = [...Object.keys(families).filter((family) => used.has(family)), ...[...used].filter((family) => !(family in families))];
  const contents = order.map((family) => {
    const names = [
      ...catalogue.filter((spec) => spec.family === family).map(({ name }) => name),
      ...exported.filter((extra) => extra.family === family).map(({ name }) => name),
    ];
    return `- ${families[family]?.title ?? family}: ${names.map((name) => `[${name}](#${name.toLowerCase()})`).join(", ")}`;
  });
  const body = order.flatMap((family) => [
    `## ${families[family]?.title ?? family}`,
    "",
    families[family]?.intro ?? "",
    "",
    ...catalogue.filter((spec) => spec.family === family).flatMap(section),
    ...exported.filter((extra) => extra.family === family).flatMap(extraSection),
  ]);
  return `${[
    "<!-- Generated by `npm run docs` from scripts/losses.ts and the registry. -->",
    "# Losses",
    "",
    "Gradients are before `reduction`, `weights` and `upstream`. The unit is what `each` returns one number for, what a weight belongs to",
    'and what `reduction: "mean"` counts. To port a line of another library, see [porting.md](porting.md).',
    "",
    ...contents,
    "",
    ...body,
  ]
    .join("\n")
    .trimEnd()}\n`;
}

const wanted = new Map<string, string>([[target, page()]]);
for (const spec of catalogue) {
  const row = rows[spec.name];
  if (row?.curves !== undefined) wanted.set(`${plots}/${spec.name}.svg`, plotOf(spec.name, row));
}
const kept = (existsSync(plots) ? readdirSync(plots) : []).map((name) => `${plots}/${name}`);
const stale = [...wanted].filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text).map(([path]) => path);
const left = kept.filter((path) => !wanted.has(path));

const { values } = parseArgs({ options: { check: { type: "boolean" } } });
if (values.check) {
  if (stale.length + left.length > 0) {
    console.error(`out of date: ${[...stale, ...left].join(", ")}: npm run docs`);
    process.exitCode = 1;
  }
} else {
  mkdirSync(plots, { recursive: true });
  for (const path of left) rmSync(path);
  for (const path of stale) writeFileSync(path, wanted.get(path) as string);
  console.log(`${wanted.size} files, ${stale.length} written, ${left.length} removed`);
}
