/** The guide's query, the loss of each camera, with each loss and with the same formula in SQL, on parquet. */
import { aligned } from "../../common/text.js";
import type { Engine } from "./engine.js";
import type { Table } from "./table.js";

/** The most times that a function may take as long as SQL. */
const MOST = 3;
const [ROUNDS, MOST_ROUNDS] = [5, 25];

const SIGMOID = "pow(1 + pow(r / 3, 2) / 3, -0.5)";
/** Formulas of the losses of points in SQL, with r for the distance. The first is the call. */
const formulas: Readonly<Record<string, string>> = {
  "xyloss_euclidean(px, py, tx, ty)": "r",
  "xyloss_mae_radial(px, py, tx, ty)": "r",
  "xyloss_mse_radial(px, py, tx, ty)": "r * r",
  "xyloss_huber_radial(px, py, tx, ty, 2)": "if(r <= 2, r * r / 2, 2 * (r - 1))",
  "xyloss_huber_radial_irls(px, py, tx, ty, 2)": "if(r <= 2, 1, 2 / r)",
  "xyloss_smoothL1_radial(px, py, tx, ty, 2)": "if(r < 2, r * r / 4, r - 1)",
  "xyloss_charbonnier_radial(px, py, tx, ty, 2)": "sqrt(r * r + 4) - 2",
  "xyloss_cauchy_radial(px, py, tx, ty, 2)": "2 * log1p(r * r / 4)",
  "xyloss_gemanMcClure_radial(px, py, tx, ty, 2)": "r * r / 2 / (1 + r * r / 4)",
  "xyloss_welsch_radial(px, py, tx, ty, 2)": "2 * (1 - exp(-r * r / 4))",
  "xyloss_tls_radial(px, py, tx, ty, 2)": "least(r * r, 4) / 2",
  "xyloss_tukey_radial(px, py, tx, ty, 9)": "if(r <= 9, 13.5 * (1 - pow(1 - r * r / 81, 3)), 13.5)",
  "xyloss_tukey_radial_irls(px, py, tx, ty, 9)": "if(r <= 9, pow(1 - r * r / 81, 2), 0)",
  "xyloss_logCosh_radial(px, py, tx, ty)": "r + log1p(exp(-2 * r)) - log(2)",
  "xyloss_wing_radial(px, py, tx, ty, 10, 2)": "if(r < 10, 10 * log1p(r / 2), r - (10 - 10 * log1p(5)))",
  "xyloss_softWing_radial(px, py, tx, ty, 2, 20, 1)": "if(r < 2, r, 20 * log1p(r) + 2 - 20 * log1p(2))",
  "xyloss_barron_radial(px, py, tx, ty, -1, 3)": `-3 * (${SIGMOID} - 1)`,
  "xyloss_oks(px, py, tx, ty, sigma, area)": "1 - exp(-r * r / (8 * area * sigma * sigma))",
};
const DISTANCE = "sqrt((px - tx) * (px - tx) + (py - ty) * (py - ty))";

interface Timed {
  /** The sum over its rows. */
  readonly result: number;
  readonly time: number;
}

/** The result of a query, and its processor time in ms, which tells more than the clock on a machine that does other work. */
function timed(engine: Engine, sql: string): Timed {
  const start = process.cpuUsage();
  const result = engine.query(sql);
  const { user, system } = process.cpuUsage(start);
  const sum = result
    .trim()
    .split("\n")
    .reduce((total, line) => total + Number(line.split("\t")[1]), 0);
  return { result: sum, time: (user + system) / 1e3 };
}

export function checkSpeed(engine: Engine, table: Table): string[] {
  const problems: string[] = [];
  const rows: string[][] = [["function", "WebAssembly", "SQL", "ratio"]];
  for (const [call, formula] of Object.entries(formulas)) {
    const { ours, theirs } = compared(engine, table, call, formula);
    if (!(Math.abs(ours.result - theirs.result) < 1e-5 * Math.abs(theirs.result)))
      problems.push(`${call} averages ${ours.result}; in SQL ${theirs.result}`);
    const ratio = ours.time / theirs.time;
    if (ratio > MOST) problems.push(`${call} takes ${ratio.toFixed(2)} times as long as in SQL; at most ${MOST} are allowed`);
    rows.push([call, `${ours.time.toFixed(0)} ms`, `${theirs.time.toFixed(0)} ms`, ratio.toFixed(2)]);
  }
  console.log(`speed: processor time for a million rows of parquet, the least of at least ${ROUNDS} rounds\n${aligned(rows).join("\n")}`);
  return problems;
}

/** Both by turns; the least time of each is that with the least disturbance. A ratio that is too large gets more rounds. */
function compared(engine: Engine, table: Table, call: string, formula: string) {
  // not the first rows, which are extremes
  const query = (value: string) =>
    `SELECT camera, avg(${value}) FROM (SELECT *, ${DISTANCE} AS r FROM ${table.from}) WHERE row >= 1000 GROUP BY camera`;
  let ours = timed(engine, query(call));
  let theirs = timed(engine, query(formula));
  for (let round = 1; round < ROUNDS || (round < MOST_ROUNDS && ours.time > MOST * theirs.time); round++) {
    ours = lesser(ours, timed(engine, query(call)));
    theirs = lesser(theirs, timed(engine, query(formula)));
  }
  return { ours, theirs };
}

const lesser = (a: Timed, b: Timed): Timed => (b.time < a.time ? b : a);
