/** Counts false alarms. */
import { bisect, sum } from "simple-statistics";
import { type Cell, cells } from "./cells.js";

/** How often a code was found where nothing is wrong; `docs/diagnosis-rates.json` has one per code. */
export interface Rate {
  readonly code: string;
  readonly alarms: number;
  readonly sets: number;
  readonly rate: number;
  /** The true rate is below this, with 95 % confidence. */
  readonly below: number;
  /** The kind of data with the most alarms; null where there were none. */
  readonly worst: { readonly data: string; readonly units: number; readonly rate: number } | null;
}

/** The alarms of a code in a cell. */
export interface Count {
  readonly code: string;
  /** Its place among the cells. */
  readonly cell: number;
  readonly alarms: number;
  readonly sets: number;
}

/** Larger data sets take long: there are a third as many. */
const LARGE = 1000;

/** Draws a cell's data sets and counts the alarms of each code. */
export function count(cell: number, sets: Readonly<Record<Cell["group"], number>>): Count[] {
  const { group, units, run } = cells[cell] as Cell;
  const length = Math.ceil(sets[group] / (units > LARGE ? 3 : 1));
  const drawn = Array.from({ length }, (_, set) => run(100_003 * cell + set)).flat();
  return [...new Set(drawn.map(([code]) => code))].map((code) => {
    const found = drawn.filter((each) => each[0] === code);
    return { code, cell, alarms: found.filter(([, alarm]) => alarm).length, sets: found.length };
  });
}

export function ratesOf(counts: readonly Count[]): Rate[] {
  return [...new Set(counts.map(({ code }) => code))].map((code) => {
    const each = counts.filter((one) => one.code === code);
    const [alarms, sets] = [sum(each.map((one) => one.alarms)), sum(each.map((one) => one.sets))];
    const most = each.reduce((a, b) => (b.alarms / b.sets > a.alarms / a.sets ? b : a));
    const { data, units } = cells[most.cell] as Cell;
    const worst = alarms === 0 ? null : { data, units, rate: most.alarms / most.sets };
    return { code, alarms, sets, rate: alarms / sets, below: below(alarms, sets), worst };
  });
}

/** Clopper and Pearson's upper limit of a share: at that share, one in twenty draws has so few alarms or fewer. */
function below(alarms: number, sets: number): number {
  const share = bisect((share) => atMost(alarms, sets, share) - 0.05, alarms / sets, 1, 50, 1e-12);
  return Number(share.toPrecision(2));
}

/** The probability of at most so many alarms in so many sets, where each set raises one with this probability. */
function atMost(alarms: number, sets: number, probability: number): number {
  let term = (1 - probability) ** sets;
  let total = term;
  for (let k = 1; k <= alarms; k++) {
    term *= ((sets - k + 1) / k) * (probability / (1 - probability));
    total += term;
  }
  return total;
}
