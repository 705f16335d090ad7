/** Counting false alarms. */
import { type Cell, cells } from "./cells.js";

/** How often a code was found where nothing is wrong; `docs/diagnosis-rates.json` has one per code. */
export interface Rate {
  readonly code: string;
  readonly alarms: number;
  readonly sets: number;
  readonly rate: number;
  /** What the true rate is below, with 95 % confidence. */
  readonly below: number;
  /** The kind of data with the most alarms; null where there were none. */
  readonly worst: { readonly data: string; readonly units: number; readonly rate: number } | null;
}

/** Alarms and sets of each code in each cell: plain, so that processes can send it. */
export type Counts = Record<string, Record<number, [alarms: number, sets: number]>>;

function add(counts: Counts, code: string, cell: number, alarms: number, sets: number): void {
  const ofCode = counts[code] ?? {};
  const [a, s] = ofCode[cell] ?? [0, 0];
  counts[code] = { ...ofCode, [cell]: [a + alarms, s + sets] };
}

/** Of data sets with more units than this, which take long, there are a third as many. */
const LARGE = 1000;

/** Draws sets `first`, `first + step`, … of every chosen cell, fewer than `sets`. */
export function count(
  sets: Readonly<Record<Cell["group"], number>>,
  { first = 0, step = 1, chosen = (_: Cell): boolean => true, progress = () => {} } = {},
): Counts {
  const counts: Counts = {};
  for (const [at, cell] of cells.entries()) {
    if (!chosen(cell)) continue;
    const all = sets[cell.group] / (cell.units > LARGE ? 3 : 1);
    for (let set = first; set < all; set += step) {
      for (const [code, found] of cell.run(100_003 * at + set)) add(counts, code, at, Number(found), 1);
    }
    progress();
  }
  return counts;
}

export function merged(parts: readonly Counts[]): Counts {
  const all: Counts = {};
  for (const [code, ofCode] of parts.flatMap((part) => Object.entries(part))) {
    for (const [cell, [alarms, sets]] of Object.entries(ofCode)) add(all, code, Number(cell), alarms, sets);
  }
  return all;
}

export function ratesOf(counts: Counts): Rate[] {
  return Object.entries(counts).map(([code, ofCode]) => {
    const each = Object.entries(ofCode).map(([at, [alarms, sets]]) => ({ cell: cells[Number(at)] as Cell, alarms, sets }));
    const [alarms, sets] = (["alarms", "sets"] as const).map((what) => each.reduce((sum, one) => sum + one[what], 0)) as [number, number];
    const most = each.reduce((a, b) => (b.alarms / b.sets > a.alarms / a.sets ? b : a));
    const worst = alarms === 0 ? null : { data: most.cell.data, units: most.cell.units, rate: most.alarms / most.sets };
    return { code, alarms, sets, rate: alarms / sets, below: below(alarms, sets), worst };
  });
}

/** Clopper and Pearson's upper limit of a share: with that one, so few alarms or fewer are drawn 1 time in 20. */
function below(alarms: number, sets: number): number {
  let [low, high] = [alarms / sets, 1];
  for (let halvings = 0; halvings < 50; halvings++) {
    const share = (low + high) / 2;
    if (atMost(alarms, sets, share) > 0.05) low = share;
    else high = share;
  }
  return Number(high.toPrecision(2));
}

/** How likely it is that of so many sets no more than so many raise an alarm, where each does with this probability. */
function atMost(alarms: number, sets: number, probability: number): number {
  let term = (1 - probability) ** sets;
  let total = term;
  for (let k = 1; k <= alarms; k++) {
    term *= ((sets - k + 1) / k) * (probability / (1 - probability));
    total += term;
  }
  return total;
}
