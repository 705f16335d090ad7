/** `npm run accuracy`: errors of primitives, functions, losses and sums, to docs/accuracy.json. */
import { Progress } from "../progress.js";
import { primitives } from "./primitives.js";
import { measureUnary } from "./unary.js";

const only = process.argv[2]?.split(",") ?? Object.keys(primitives);
const quick = process.argv[3] === "quick";
const r = await measureUnary(only, { quick, folder: "bench/results/accuracy", progress: new Progress() });
for (const [name, { octaves: _o, histogram: _h, ...rest }] of Object.entries(r)) console.log(name, JSON.stringify(rest));
