// Tests an implementation of losses with the vectors beside this file: node run.mjs [--with OPTION,...] [MODULE] [LOSS ...]
// MODULE exports, for each loss, an object with valueAndGrad(prediction, target, options) -> { value, grad }: xyloss does.
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const args = process.argv.slice(2);
const has = args[0] === "--with" ? args.splice(0, 2)[1].split(",") : [];
const [name = "xyloss", ...only] = args;
const losses = await import(/^\.{0,2}\//.test(name) ? pathToFileURL(name).href : name);
const floats = (values, ofLabels) => (ofLabels ? Int32Array.from(values) : Float32Array.from(values));

/** Units in float32's last place at x. */
const ulp = (x) => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x) || 2 ** -126))) - 23);

/** How many tolerances a result is off: at most 1 conforms. */
const off = (actual, exact, size, { ulps, ofCancelled }) =>
  actual === exact ? 0 : Math.abs(actual - exact) / Math.max(ulps * ulp(exact), ofCancelled * size * 2 ** -24);

let failed = 0;
for (const file of readdirSync(new URL(".", import.meta.url)).filter((each) => each.endsWith(".json"))) {
  const { loss, tolerance, labels, cases: own, optional = [] } = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
  if (only.length > 0 ? !only.includes(loss) : losses[loss] === undefined) continue;
  const cases = [...own, ...optional.filter(({ needs }) => needs.every((option) => has.includes(option)))];
  const left = own.length + optional.length - cases.length;
  let worst = 0;
  for (const { options, prediction, target, value, gradient, cancels = [0, 0] } of cases) {
    const given = { ...options, reduction: "sum" };
    const result = losses[loss].valueAndGrad(floats(prediction), floats(target, labels), given);
    const errors = [off(result.value, Number(value), cancels[0], tolerance.value)];
    for (const [i, exact] of gradient.entries()) errors.push(off(result.grad[i], Number(exact), cancels[1], tolerance.gradient));
    const error = errors.reduce((most, x) => (x > most || Number.isNaN(x) ? x : most), 0);
    if (error <= 1) worst = Math.max(worst, error);
    else console.log(`${loss} fails, ${error} tolerances off:`, JSON.stringify({ options, prediction, target, value, gradient }), result);
    failed += Number(!(error <= 1));
  }
  const rest = left === 0 ? "" : `; ${left} of other options left out`;
  console.log(`${loss}: ${cases.length} cases, the worst at ${worst.toFixed(2)} of its tolerance${rest}`);
}
process.exitCode = failed === 0 ? 0 : 1;
