/** The tables of docs/speed.md, from runs of `npm run bench` and `npm run bench:peers`, and the README's sentences, from those tables. */
import { readFileSync } from "node:fs";
import { geometricMean } from "simple-statistics";
import type { PeerRun } from "../../common/peers.js";
import type { Figure } from "../../common/statistics.js";
import { table } from "./markdown.js";
import { peersSummary, peersText } from "./peers.js";

const README = "README.md";
const PAGE = "docs/speed.md";
const RESULTS = "bench/results/latest.json";
const FURTHER = "bench/results/further.json";
const PEERS = "bench/results/peers.json";

/** The text between `<!-- name -->` and `<!-- /name -->`, with its marks. */
const part = (name: string): RegExp => new RegExp(`(<!-- ${name} -->\n)([^]*?)\n?(<!-- /${name} -->)`);

const textOf = (page: string, name: string): string => part(name).exec(page)?.[2] ?? "";

function replaced(page: string, name: string, text: string): string {
  if (!part(name).test(page)) throw new Error(`A page has no part ${name}`);
  return page.replace(part(name), (_, start: string, _old: string, end: string) => `${start}${text}\n${end}`);
}

/** What this page needs of the benchmark's results. */
interface Measured {
  readonly date: string;
  readonly effort: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
}
interface Run extends Measured {
  readonly cases: readonly Case[];
}
interface Further extends Measured {
  readonly options: readonly Row[];
  readonly transforms: readonly Row[];
}
interface Row {
  readonly label: string;
  readonly nsPerFloat: { readonly plain: Figure; readonly workspace: Figure };
  readonly speedUp: Figure;
  readonly added: Figure | null;
}
interface Case {
  readonly label: string;
  readonly kind: string;
  readonly size: number;
  readonly nsPerElement: { readonly workspace: Figure };
  readonly speedUp: { readonly workspace: Figure; readonly ordinary: Figure };
  readonly shareOfTriad: Figure;
}

const TYPICAL = 65_536;
const LARGE = 8_388_608;
const figure = ({ median, low, high }: Figure, digits = 3) =>
  `${median.toPrecision(digits)} (${low.toPrecision(digits)}–${high.toPrecision(digits)})`;
const columns: readonly { title: string; size: number; cell: (of: Case) => string }[] = [
  { title: "ns per float, 65,536 floats", size: TYPICAL, cell: (of) => figure(of.nsPerElement.workspace, 2) },
  { title: "over plain JavaScript", size: TYPICAL, cell: (of) => `${figure(of.speedUp.workspace)} ×` },
  { title: "from ordinary arrays", size: TYPICAL, cell: (of) => `${figure(of.speedUp.ordinary)} ×` },
  { title: "at 8,388,608 floats", size: LARGE, cell: (of) => `${figure(of.speedUp.workspace)} ×` },
  { title: "share of triad bandwidth there", size: LARGE, cell: (of) => `${Math.round(100 * of.shareOfTriad.median)} %` },
];

const measuredText = ({ effort, date, machine }: Measured) =>
  `medians (10th to 90th percentile over rounds) of one ${effort} run of \`npm run bench\` on ${date.slice(0, 10)}: ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}.`;

function speedTable(run: Run): string {
  const { cases } = run;
  const at = (label: string, size: number) => cases.find((each) => each.label === label && each.kind === "gradient" && each.size === size);
  const labels = [...new Set([TYPICAL, LARGE].flatMap((size) => cases.filter((each) => each.size === size).map((each) => each.label)))];
  // sizes that the run measured at all; a loss that it did not measure there gets a dash
  const measured = columns.filter(({ size }) => labels.some((label) => at(label, size) !== undefined));
  const rows = labels.map((label) => [
    label,
    ...measured.map(({ size, cell }) => {
      const of = at(label, size);
      return of === undefined ? "–" : cell(of);
    }),
  ]);
  return [`Value and gradient; ${measuredText(run)}`, "", ...table(["loss", ...measured.map(({ title }) => title)], rows)]
    .join("\n")
    .trimEnd();
}

function furtherTables(run: Further): string {
  const cells = ({ label, nsPerFloat, speedUp }: Row) => [label, figure(nsPerFloat.workspace, 2), `${figure(speedUp)} ×`];
  const head = ["ns per float", "over plain JavaScript"];
  return [
    `On arrays in a workspace; ${measuredText(run)}`,
    "",
    ...table(
      ["option", ...head, "added to the loss, ns per float"],
      run.options.map((row) => [...cells(row), row.added === null ? "–" : figure(row.added, 2)]),
    ),
    ...table(["transform", ...head], run.transforms.map(cells)),
  ]
    .join("\n")
    .trimEnd();
}

/** The README's sentences, from the second column of the first table of docs/speed.md, and from the means of its second. */
function summary(page: string): string {
  const rows = textOf(page, "speeds")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, label = "", , speedUp = ""]) => ({ label, times: Number.parseFloat(speedUp) }))
    .filter(({ times }) => times > 0)
    .sort((a, b) => a.times - b.times);
  const [least, most] = [rows.at(0), rows.at(-1)];
  if (least === undefined || most === undefined) throw new Error(`${PAGE} has no speeds`);
  const mean = geometricMean(rows.map(({ times }) => times));
  return [
    `**${mean.toPrecision(2)} times as fast as plain JavaScript**, value and gradient: from ${least.times.toPrecision(2)} times (\`${least.label}\`) to ${most.times.toPrecision(2)} times`,
    `(\`${most.label}\`); geometric mean over the ${rows.length} rows of [docs/speed.md](docs/speed.md), on arrays of 65,536 floats. \`npm run bench\` measures your machine.`,
    ...peersSummary(textOf(page, "peers")),
  ].join("\n");
}

/** What to take anew from the last runs, which are not kept in the repository. */
export interface Anew {
  readonly speeds: boolean;
  /** Of `npm run bench -- --further`; every other run measures them, too. */
  readonly further: boolean;
  readonly peers: boolean;
}

/** Both pages, by path. */
export function speedFiles(anew: Anew): [path: string, text: string][] {
  let page = readFileSync(PAGE, "utf8");
  if (anew.speeds) page = replaced(page, "speeds", speedTable(JSON.parse(readFileSync(RESULTS, "utf8")) as Run));
  if (anew.speeds || anew.further) page = replaced(page, "further", furtherTables(JSON.parse(readFileSync(FURTHER, "utf8")) as Further));
  if (anew.peers) page = replaced(page, "peers", peersText(JSON.parse(readFileSync(PEERS, "utf8")) as PeerRun));
  return [
    [PAGE, page],
    [README, replaced(readFileSync(README, "utf8"), "speed", summary(page))],
  ];
}
