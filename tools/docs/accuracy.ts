/** Makes docs/accuracy.md and its pictures from docs/accuracy.json, which `npm run accuracy` writes. */
import { existsSync, readFileSync } from "node:fs";
import { recordOf, records } from "../../catalogue/records.js";
import { type AccuracyResults, type LossError, MOST_ULPS, parseResults, type UnaryResult } from "../../common/accuracy.js";
import { errorPicture } from "./accuracy-plots.js";
import { page, table } from "./markdown.js";

const DATA = "docs/accuracy.json";
const PAGE = "docs/accuracy.md";
export const PICTURES = "docs/accuracy";

const fixed = (x: number): string => (x < 100 ? x.toFixed(3) : x < 1e5 ? x.toFixed(0) : x > 1e300 ? "∞" : x.toExponential(1));
const ulps = (most: number): string => (most > MOST_ULPS ? `**${fixed(most)}**` : fixed(most));
const share = (part: number, of: number): string => (part === 0 ? "0" : `${((100 * part) / of).toPrecision(2)} %`);
const grouped = (n: number): string => n.toLocaleString("en-US");
const inputText = (x: number): string => (x === 0 ? "0" : String(x));

function unarySection(results: AccuracyResults["unary"]): string[] {
  const all = Object.entries(results);
  const missed = all.filter(([, { most, goal }]) => most > goal);
  const wide = new Intl.ListFormat("en-GB").format(all.flatMap(([name, { goal }]) => (goal === 2 ? [`\`${name}\``] : [])));
  const sampled = all.filter(([, { all }]) => !all).map(([name]) => `\`${name}\``);
  const wrong = all.flatMap(([name, { wrongSpecials }]) => wrongSpecials.map((text) => `\`${name}\` of ${text}`));
  const row = ([name, result]: [string, UnaryResult]) => [
    `\`${name}\``,
    result.formula,
    result.domain,
    `${grouped(result.inputs)}${result.all ? "" : " (a sample)"}`,
    `**${fixed(result.most)}**`,
    inputText(result.at),
    `${(100 * (1 - result.notNearest / result.inputs)).toFixed(2)} %`,
  ];
  const oracle = Math.max(...all.map(([, { oracleError }]) => oracleError));
  return [
    "## Elementary functions",
    "",
    "The functions of `assembly/math.ts`, at every float32 of their domain, including subnormal numbers, infinities and NaN. The losses on",
    "logits build `softplus` and `sigmoid` from the others. A correctly rounded result is at most 0.5 ULP off.",
    "",
    ...table(["function", "of x", "for", "inputs", "largest error, ULP", "at x =", "correctly rounded"], all.map(row)),
    ...(sampled.length === 0 ? [] : [`Swept only in part, at evenly spaced inputs: ${sampled.join(", ")}.`, ""]),
    missed.length === 0
      ? `All meet their goal: 1 ULP, and 2 for ${wide}.`
      : `The goal is 1 ULP, and 2 for ${wide}. Missed: ${missed.map(([name, { most, goal }]) => `\`${name}\` by ${fixed(most - goal)}`).join(", ")}.`,
    "",
    wrong.length === 0
      ? `Zeros of both signs, infinities, NaN, the smallest subnormal and the largest float give the right results, in ${grouped(all.reduce((sum, [, { specials }]) => sum + specials, 0))} cases.`
      : `Wrong special values: ${wrong.join("; ")}.`,
    "",
    `Exact results are computed in float64. At ${grouped(all.reduce((sum, [, { oracleSamples }]) => sum + oracleSamples, 0))} inputs throughout the domains, these are within ${oracle.toExponential(1)} ULP of a computation to 120 digits`,
    "(decimal.js). The 120 digits decide at the worst input of each function, and wherever an error is within 1e-7 of ½ ULP, so that float64",
    "cannot tell which float32 is nearest.",
    "",
    "The pictures show the largest error in each half octave of the inputs, and the share of inputs by error. The dashed line is the goal.",
    "",
    ...all.flatMap(([name, { formula }]) => [`![errors of ${name}, ${formula}](accuracy/${name}.svg)`, "", `\`${name}\`: ${formula}`, ""]),
  ];
}

function powerSection(results: AccuracyResults["binary"]): string[] {
  const rows = Object.entries(results).flatMap(([name, { formula, classes }]) =>
    classes.map(({ upTo, most, x, y }) => [
      `\`${name}\``,
      formula,
      `|y| ≤ ${upTo}`,
      `**${fixed(most)}**`,
      `x = ${x}, y = ${Number(y.toPrecision(6))}`,
    ]),
  );
  return [
    "## Powers",
    "",
    "Measured at every exponent of x, with 4,000 mantissas each, where the result is normal; the worst to 120 digits. Beyond |y| = 8 the error",
    "grows with y, which multiplies the rounding of the logarithm's last term. A loss uses such exponents only if its options ask for them.",
    "",
    ...table(["function", "of x and y", "for", "largest error, ULP", "at"], rows),
  ];
}

type Kind = "value" | "gradient";

const multiplied = (name: string, kind: Kind): boolean => recordOf(name).cancels.multiplied?.includes(kind) === true;

/** The largest error of results that do not cancel. */
const mostOf = (name: string, kind: Kind, { most, beyond }: LossError): number => (multiplied(name, kind) ? Math.max(most, beyond) : most);

function beyond({ cancelled, count, absolute }: LossError): string {
  return cancelled === 0 ? "" : `${fixed(absolute)}·2⁻²⁴·S (${share(cancelled, count)})`;
}

function lossSection(results: AccuracyResults["losses"]): string[] {
  const all = records.flatMap(({ spec: { name } }) => (results[name] === undefined ? [] : [[name, results[name]] as const]));
  const size = (name: string) => {
    const { value, gradient } = recordOf(name).cancels;
    return [value && `ℓ: ${value}`, gradient && `∂ℓ: ${gradient}`].filter(Boolean).join(". ");
  };
  const rows = all.map(([name, { value, gradient }]) => [
    `[\`${name}\`](losses.md#${name.toLowerCase()})`,
    fixed(mostOf(name, "value", value)),
    beyond(value),
    ulps(mostOf(name, "gradient", gradient)),
    beyond(gradient),
    value.cancelled + gradient.cancelled === 0 ? "" : size(name),
  ]);
  const missed = all
    .map(([name, { gradient }]) => [name, mostOf(name, "gradient", gradient)] as const)
    .filter(([, most]) => most > MOST_ULPS);
  const judged = all.flatMap(([name, { judge }]) => (judge === undefined ? [] : [{ name, ...judge }]));
  const unjudged = all.filter(([, { judge }]) => judge === undefined).map(([name]) => `\`${name}\``);
  const counted = all.reduce((sum, [, { value, gradient }]) => sum + value.count + gradient.count, 0);
  const worst = (name: string, kind: string, most: string, at: string) => (at === "" ? [] : [[`\`${name}\``, kind, most, `\`${at}\``]]);
  return [
    "## Losses",
    "",
    `The results of \`each\` and every component of the gradient before reduction: ${grouped(counted)} numbers, against the reference on float64`,
    "arrays. Each loss is measured on data that it is meant for, and on data that is hard for its arithmetic: values of every size, predictions",
    "next to their targets, ends of ranges, confident and undecided logits, boxes alike and apart. Every option is tried at its default, changed, and",
    "far from its default.",
    "",
    "Errors are in ULP of the result. Where a formula subtracts terms larger than twice the result, an error of more than",
    `${MOST_ULPS} ULP is stated in 2⁻²⁴ (half an ULP of 1) of their size S instead, with the share of such results in brackets. So an entry of 4.000 is`,
    "where this begins. Where nothing is subtracted and S only multiplies the result (as for `gemanMcClure`, `welsch` and `barron`), the error is stated in",
    "ULP as well, for results above 2⁻¹⁰⁰.",
    "",
    ...table(["loss", "value, ULP", "or of S", "gradient, ULP", "or of S", "S"], rows),
    missed.length === 0
      ? `All gradients are within ${MOST_ULPS} ULP where nothing cancels.`
      : `The goal for gradients is ${MOST_ULPS} ULP where nothing cancels. Missed: ${missed.map(([name, most]) => `\`${name}\` (${fixed(most)})`).join(", ")}.`,
    ...(missed.length === 0
      ? []
      : [
          "Residual losses in radial geometry divide by a distance that is itself rounded. A power multiplies the rounding of its base by its exponent,",
          "and an exponential multiplies the rounding of its exponent by the exponent's size. Better results would need twice as many digits on the way.",
        ]),
    "",
    "Not compared: results of 2¹¹⁵ and more, which may overflow on the way; the gradient of `wing` where the rounded r is ω; residuals beyond",
    "2^±100; and points whose components differ by more than a factor of 2⁴⁰, where the smaller one loses digits.",
    "",
    `The reference itself is compared with the formulas, and its gradients with their differences, to 120 digits: at ${grouped(judged.reduce((total, { count }) => total + count, 0))} results of ${judged.length}`,
    `losses, it is within ${Math.max(...judged.map(({ most }) => most)).toExponential(1)} of an ULP or of 2⁻²⁴·S. Left out: ${unjudged.join(", ")}.`,
    "",
    "Worst inputs:",
    "",
    ...table(
      ["loss", "", "error", "sweep and data"],
      all.flatMap(([name, { value, gradient }]) => [
        ...worst(name, "value", `${fixed(value.most)} ULP`, value.at),
        ...worst(name, "value", `${fixed(value.absolute)}·2⁻²⁴·S`, value.absoluteAt),
        ...worst(name, "gradient", `${fixed(gradient.most)} ULP`, gradient.at),
        ...worst(name, "gradient", `${fixed(gradient.absolute)}·2⁻²⁴·S`, gradient.absoluteAt),
      ]),
    ),
  ];
}

/** The columns of the table, as results name them. */
const optionColumns = [
  "hessian",
  "hessian, radial",
  ...["whiten", "tolerance"].flatMap((option) =>
    ["", ", radial"].flatMap((how) => [`${option}, value${how}`, `${option}, gradient${how}`]),
  ),
];

function optionSection(results: AccuracyResults["options"]): string[] {
  const all = records.flatMap(({ spec: { name } }) => (results[name] === undefined ? [] : [{ name, ...results[name] }]));
  if (all.length === 0) return [];
  const rows = all.map(({ name, errors }) => [
    `[\`${name}\`](losses.md#${name.toLowerCase()})`,
    ...optionColumns.map((column) => (errors[column] === undefined ? "–" : fixed(errors[column].most))),
  ]);
  const counted = all.reduce((total, { errors }) => total + Object.values(errors).reduce((sum, { count }) => sum + count, 0), 0);
  const judged = all.reduce((total, { judge }) => total + judge.count, 0);
  const worst = Math.max(...all.map(({ judge }) => judge.most));
  const most = all.flatMap(({ name, errors }) => Object.entries(errors).map(([what, error]) => ({ name, what, ...error })));
  const far = most.filter(({ most }) => most > 2 * MOST_ULPS);
  return [
    "## Options of residual losses",
    "",
    `\`hessian\`, and values and gradients with \`whiten: { a: 0.25, b: -0.5, c: -0.375 }\` and with \`tolerance: 0.75\`: ${grouped(counted)} numbers, on the data of the`,
    "section above and with every option of the loss. An error is in ULP of the result, or, where that is larger, in the change that half an ULP of the",
    "residual's x and y makes of the exact result: sums of x and y, and what lies just beyond the tolerance or next to a kink, cannot be more exact than that. Entries of a",
    "matrix are in ULP of its largest one.",
    "",
    ...table(["loss", ...optionColumns], rows),
    ...(far.length === 0
      ? []
      : [
          "Largest errors:",
          "",
          ...table(
            ["loss", "", "error", "sweep and data"],
            far.map(({ name, what, most, at }) => [`\`${name}\``, what, fixed(most), `\`${at}\``]),
          ),
        ]),
    `The reference is compared with the formulas and their differences to 120 digits: at ${grouped(judged)} results, it is within ${worst.toExponential(1)} of these units.`,
    "Left out: what the section above leaves out, results below 2⁻¹⁰⁰, and those where ψ(r)/r or (r/c)² is below 2⁻¹²⁶.",
    "",
  ];
}

function sumSection(sums: AccuracyResults["sums"]): string[] {
  const longest = sums.reduce((most, { errors }) => (errors.length > most.length ? errors : most), sums[0]?.errors ?? []);
  const rows = sums.map(({ title, errors }) => [title, ...longest.map((_, i) => (errors[i] === undefined ? "" : fixed(errors[i][1])))]);
  const worst = Math.max(...sums.filter(({ oneSign }) => oneSign).flatMap(({ errors }) => errors.map(([, error]) => error)));
  return [
    "## Sums",
    "",
    "The error that summation adds to the terms' own errors, in 2⁻²³ of the sum of their absolute values. It is measured with `mae`, whose terms",
    "are exact, and for terms of both signs with `laplaceNll` at r = 0, against compensated float64 sums of the same terms.",
    "",
    ...table(["terms", ...longest.map(([length]) => `10${["³", "⁴", "⁵", "⁶", "⁷", "⁸"][Math.round(Math.log10(length)) - 3]}`)], rows),
    `The goal for terms of one sign is 1, at any length up to 10⁸. The largest error is ${fixed(worst)}.`,
    "",
  ];
}

/** The page and its pictures, by path; none before anything is measured. */
export function accuracyFiles(): [path: string, text: string][] {
  if (!existsSync(DATA)) return [];
  const results = parseResults(readFileSync(DATA, "utf8"));
  const text = page([
    "<!-- Generated by `npm run docs` from docs/accuracy.json, which `npm run accuracy` measures. -->",
    "# Accuracy",
    "",
    "How far results are from the exact ones, in units in the last place (ULP). An ULP is the distance between neighbouring float32 numbers",
    "at the exact result; for subnormal results it is 2⁻¹⁴⁹. Every engine computes the same bits, so these figures hold everywhere.",
    "`npm run accuracy` measures them again.",
    "",
    ...unarySection(results.unary),
    ...powerSection(results.binary),
    ...lossSection(results.losses),
    ...optionSection(results.options),
    ...sumSection(results.sums),
  ]);
  return [
    [PAGE, text],
    ...Object.entries(results.unary).map(([name, result]): [string, string] => [`${PICTURES}/${name}.svg`, errorPicture(name, result)]),
  ];
}
