/**
 * A loss is described in the files of its name and nowhere else. Fails where another file names a loss in a string or as a key of a
 * table without a reason that stands here. Tests name losses as they like.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { specs } from "../../src/specs.js";

/** Files that may name losses, and why. */
const allowed: Readonly<Record<string, string>> = {
  "bench/accuracy/primitives.ts": "an elementary function is called logCosh too",
  "bench/peers/cases.ts": "a choice of losses to compare with other libraries",
  "bench/peers/jax.ts": "losses written in another library",
  "bench/peers/tfjs.ts": "losses written in another library",
  "bench/short.ts": "losses to time calls on short arrays with",
  "catalogue/corpus/functions.ts": "samples of transforms and metrics are those of a loss of the same shape",
  "catalogue/extras.ts": "the words of families and of functions mention losses",
  "examples/explorer/benchmark.ts": "a choice of losses to time",
  "examples/explorer/state.ts": "the losses that the page shows first",
  "examples/registration/methods.ts": "a choice of losses to fit with",
  "examples/registration/page.ts": "a choice of losses to fit with",
  "examples/registration/picture.ts": "a choice of losses to draw",
  "src/diagnose/recommend/bounded.ts": "losses to recommend",
  "src/diagnose/recommend/classes.ts": "losses to recommend",
  "src/diagnose/recommend/distributions.ts": "losses to recommend",
  "src/diagnose/recommend/shapes.ts": "losses to recommend",
  "src/diagnose/tuning.ts": "losses to recommend, with the options that fit them to residuals",
  "src/metrics/calibration.ts": "the kernel of gaussianNll2d computes the distances in its ellipses",
  "src/reference/boxes.ts": "the four box losses share one formula",
  "src/transforms/softArgmax.ts": "the kernel of dsnt computes it",
  "tools/build/check-package.ts": "a loss to try the package with",
  "tools/build/sizes.ts": "losses whose bundles have a budget",
  "tools/calibration/cells.ts": "a choice of losses to measure false alarms with",
  "tools/docs/accuracy.ts": "the page's text says which losses lose digits, and why",
  "tools/docs/diagnosis.ts": "examples in the page's text",
};

const names = specs.map(({ name }) => name).join("|");
const named = new RegExp(`(["'\`])(${names})\\1|(?<=^\\s*|[{,]\\s*)(${names})(?=: )`, "gm");
/** Comments name losses as they like. */
const comments = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

const folders = ["src", "catalogue", "common", "bench", "tools", "examples"];
const own = new RegExp(`^(src|src/reference)/losses/|^catalogue/(${names})\\.ts$`);
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "--", ...folders], { encoding: "utf8" })
  .trim()
  .split("\n");
const found = new Map<string, Set<string>>();
for (const file of files) {
  if (!/\.tsx?$/.test(file) || own.test(file)) continue;
  const text = readFileSync(file, "utf8").replace(comments, "");
  const those = [...text.matchAll(named)].map(([, , quoted, key]) => (quoted ?? key) as string);
  if (those.length > 0) found.set(file, new Set(those));
}

const problems = [
  ...[...found]
    .filter(([file]) => !(file in allowed))
    .map(([file, those]) => `${file} names ${[...those].join(", ")}: say it in the loss's record or specification`),
  ...Object.keys(allowed)
    .filter((file) => !found.has(file))
    .map((file) => `${file} names no loss any more: take it off the list in tools/build/check-names.ts`),
];
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exitCode = 1;
}
