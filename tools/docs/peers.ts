/** The tables of docs/speed.md that compare xyloss with other libraries, from a run of `npm run bench:peers`. */
import { BASE, gapsOf, type Outcome, type PeerRun, threadsText } from "../../common/peers.js";
import { geometricMeanOf } from "../../common/statistics.js";
import { table } from "./markdown.js";

const MEAN = "geometric mean";
const titleOf = (size: number, threads: number): string => `${size.toLocaleString("en")} floats, ${threadsText(threads)}`;
const times = (value: number): string => `${value.toPrecision(3)} ×`;

type Timed = Extract<Outcome, { ns: unknown }>;

export function peersText(run: PeerRun): string {
  const { contenders, machine, load, rounds, date, all } = run;
  const versions = [...new Set(contenders.map(({ version }) => version))].join(", ");
  const sizes = [...new Set(run.cases.map(({ size }) => size))];
  return [
    `Value and gradient; medians (10th to 90th percentile) over the ${rounds} rounds of one run of \`npm run bench:peers\` on ${date.slice(0, 10)}:`,
    `${machine.cpu}, ${machine.cores} cores, load average ${load.map((each) => each.toFixed(1)).join(" before and ")} after; Node ${machine.node}; ${versions}.`,
    "",
    ...sizes.flatMap((size) => [...new Set([1, all])].flatMap((threads) => section(run, size, threads))),
    ...gaps(run),
    ...errors(run),
  ]
    .join("\n")
    .trimEnd();
}

/** The table of a size on so many threads: a row per loss, and their geometric mean. */
function section({ cases, contenders }: PeerRun, size: number, threads: number): string[] {
  const those = contenders.filter((each) => each.threads === threads);
  if (those.length === 0) return [];
  const rows = cases.filter((each) => each.size === size);
  const of = (peer: string) =>
    rows.map(({ outcomes }) => outcomes.find((each) => each.peer === peer && each.threads === threads)).map((each) => each && timed(each));
  const columns = those.map(({ peer, title }) => {
    const figures = of(peer);
    if (peer === BASE) return [`${title}, ns per float`, ...figures.map((each) => each?.ns.median.toPrecision(2) ?? "–"), ""];
    const complete = figures.filter((each) => each !== undefined);
    const mean = complete.length < rows.length ? "–" : times(geometricMeanOf(complete.map((each) => each.times)));
    return [title, ...figures.map((each) => (each === undefined ? "–" : spread(each.times))), mean];
  });
  const lines = [...rows.map(({ label }) => label), MEAN].map((label, i) => [label, ...columns.map((cells) => cells[i + 1] as string)]);
  const alone = those.some(({ peer }) => peer === BASE) ? [] : ["Compared with xyloss on one thread.", ""];
  return [`### ${titleOf(size, threads)}`, "", ...alone, ...table(["loss", ...columns.map(([title]) => title as string)], lines)];
}

const timed = (of: Outcome): Timed | undefined => ("ns" in of ? of : undefined);

const spread = ({ median, low, high }: Timed["times"]): string =>
  `${median.toPrecision(3)} (${low.toPrecision(3)}–${high.toPrecision(3)}) ×`;

function gaps(run: PeerRun): string[] {
  const lines = gapsOf(run);
  return lines.length === 0 ? [] : ["Not measured:", "", ...lines.map((line) => `- ${line}`), ""];
}

/** How far values are from those of xyloss. */
function errors({ cases, contenders, tolerance }: PeerRun): string[] {
  const worst = contenders.flatMap(({ peer, title, threads }) => {
    if (threads > 1 || peer === BASE) return [];
    const all = cases.flatMap(({ outcomes }) =>
      outcomes.filter((of) => of.peer === peer && of.threads === 1).flatMap((of) => timed(of) ?? []),
    );
    const most = Math.max(0, ...all.map(({ error }) => error));
    return all.length === 0 ? [] : [`${title} ${most === 0 ? "none" : most.toExponential(0)}`];
  });
  return [
    `Each value and gradient was first compared with that of xyloss. Largest relative differences of values: ${worst.join(", ")}. Allowed are`,
    `${tolerance.value} for values, and ${tolerance.gradient.toExponential(0)} of the largest component for gradients; what differs by more is not timed.`,
  ];
}

/** The README's sentence, from the means of the first table; none where the page has no such table. */
export function peersSummary(text: string): string[] {
  const rows = text.split("\n").filter((line) => line.startsWith("| "));
  const cells = (line = ""): string[] => line.split("|").map((cell) => cell.trim());
  const [titles, means] = [cells(rows[0]), cells(rows.find((line) => line.startsWith(`| ${MEAN} `)))];
  const mean = (title: string): number => Number.parseFloat(means[titles.indexOf(title)] ?? "");
  const [tfjs, torch, native] = ["TensorFlow.js", "PyTorch", "C"].map(mean) as [number, number, number];
  if (!(tfjs > 0 && torch > 0 && native > 0)) return [];
  return [
    `On one thread it is **${tfjs.toPrecision(2)} times as fast as TensorFlow.js** (WebAssembly) and ${torch.toPrecision(2)} times as fast as PyTorch (CPU); C, by`,
    `\`gcc -O3 -ffast-math\` with AVX2, is ${(1 / native).toPrecision(2)} times as fast as xyloss. \`npm run bench:peers\` measures that.`,
  ];
}
