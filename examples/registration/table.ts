/** The numbers of each fit, for the terminal and for the page. */
import { aligned } from "../../common/text.js";
import type { FitResult } from "./fit.js";

interface Column {
  readonly title: string;
  /** What it means, for the page. */
  readonly hint: string;
  readonly text: (result: FitResult) => string;
}

const none = "–";
const digits = (value: number | null | undefined, count = 3): string => {
  if (value === undefined || value === null) return none;
  return value >= 10 ** count ? value.toFixed(0) : value.toPrecision(count);
};

const all: readonly Column[] = [
  { title: "loss", hint: "", text: (r) => r.name },
  { title: "median px", hint: "median error on the mainland", text: (r) => digits(r.median) },
  { title: "95 % px", hint: "95th percentile of the error on the mainland", text: (r) => digits(r.p95) },
  { title: "ratio", hint: "median error of x/(x + y) on the mainland", text: (r) => r.ratio.toFixed(5) },
  {
    title: "size",
    hint: "(x + y) over its true value, 5th to 95th percentile on the mainland",
    text: (r) => r.size.map((s) => s.toFixed(2)).join("…"),
  },
  { title: "≤ 1 px", hint: "airports within 1 px, of all 3,348 that the map shows", text: (r) => r.inliers.toLocaleString("en") },
  {
    title: "steps",
    hint: "of L-BFGS or LM, over all stages; by IRLS, weighted least squares solved",
    text: (r) => String(r.optimisation?.steps ?? none),
  },
  {
    title: "evals",
    hint: "evaluations of value and gradient; by IRLS, of the weights",
    text: (r) => String(r.optimisation?.evaluations ?? none),
  },
  { title: "stopped by", hint: "", text: (r) => stopped(r) },
  {
    title: "JS fit px",
    hint: "greatest distance on the mainland from the same fit in plain JavaScript",
    text: (r) => digits(r.optimisation?.fromJs, 2),
  },
  {
    title: "other start px",
    hint: "greatest distance on the mainland from the same fit started elsewhere: at ¾ of the map's width and height, not at its centre",
    text: (r) => digits(r.optimisation?.fromElsewhere, 2),
  },
  {
    title: "ms",
    hint: "whole fit, loss in WebAssembly",
    text: (r) => digits(r.timing && r.timing.step.wasm * (r.optimisation?.steps ?? 0)),
  },
  { title: "ms/step", hint: "whole fit, loss in WebAssembly", text: (r) => digits(r.timing?.step.wasm) },
  { title: "in JS", hint: "whole fit, loss in plain JavaScript", text: (r) => digits(r.timing?.step.js) },
  {
    title: "loss µs",
    hint: "the loss and its gradient alone (by LM with its Hessian), or its IRLS weights, in WebAssembly",
    text: (r) => digits(r.timing?.loss.wasm),
  },
  { title: "in JS ", hint: "the same in plain JavaScript", text: (r) => digits(r.timing?.loss.js) },
  {
    title: "model µs",
    hint: "the model, forward and backward (by IRLS and LM, its normal equations), in plain JavaScript either way",
    text: (r) => digits(r.timing?.model),
  },
];

function stopped({ optimisation }: FitResult): string {
  if (optimisation === null) return none;
  return optimisation.converged ? optimisation.stop : `${optimisation.stop} (not converged)`;
}

export { all as columns };

/** The results as lines of text, with all columns or those with these titles. */
export function table(results: readonly FitResult[], titles?: readonly string[]): string {
  const columns = titles === undefined ? all : all.filter(({ title }) => titles.includes(title));
  return aligned([columns.map(({ title }) => title), ...results.map((result) => columns.map(({ text }) => text(result)))]).join("\n");
}
