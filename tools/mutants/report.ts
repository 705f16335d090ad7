/** Writes `docs/mutants.md` from the results of the mutants, and the frozen sample. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { page, table } from "../docs/markdown.js";
import { type Frozen, frozenTitle, readFrozen } from "./frozen.js";
import { digestOf, type Kept, RESULTS, readSources } from "./results.js";
import { isChanged, readWrapperResults, type Survivor, sources } from "./wrapper-results.js";

const code = (text: string): string => `\`${text.replace(/\s+/g, " ").replaceAll("`", "'").slice(0, 90) || " "}\``;
const percent = (part: number, whole: number): string => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`);

type Listed = Omit<Survivor, "mutator">;
const place = ({ file, line, from, to }: Listed): string[] => [`${file}:${line}`, code(from), code(to)];

const survivorTable = (survivors: readonly Listed[], why: string): string[] =>
  table(
    ["survivor", "from", "to", why],
    survivors.map((each) => [...place(each), each.equivalent ?? "not looked into yet"]),
  );

const thoroughTable = (mutants: readonly Listed[]): string[] =>
  mutants.length === 0 ? [] : ["Only `npm run test:all` kills these:", "", ...table(["mutant", "from", "to"], mutants.map(place))];

function kernels(): string[] {
  if (!existsSync(RESULTS)) return [];
  const { digest, seed, left = 0, mutants } = JSON.parse(readFileSync(RESULTS, "utf8")) as Kept;
  const judged = mutants.filter(({ outcome }) => outcome !== "none");
  const of = (outcome: string, kind?: string) =>
    judged.filter((each) => each.outcome === outcome && (kind ?? each.kind) === each.kind).length;
  const kinds = [...new Set(judged.map(({ kind }) => kind))].sort();
  const survivors = judged.filter(({ outcome }) => outcome === "survived");
  const pending = judged.filter((each) => each.pending).length;
  const dead = of("killed") + of("digest");
  const equivalent = survivors.filter((each) => each.equivalent !== undefined).length;
  const rest = judged.length - equivalent;
  return [
    "## Kernels: `npm run mutants`",
    "",
    `A sample (seed ${seed}) of the changes that can be made to \`assembly/\`, drawn from every file in proportion: **${judged.length} mutants, of which ${dead} die**; ${equivalent} are equivalent, and of the others ${percent(dead, rest)} die.` +
      ` ${of("killed")} fail a test that knows the right result; for ${of("digest")}, only the golden digests are known to change${pending === 0 ? "" : ` (${pending} have met no other test yet)`}.` +
      (left === 0 ? "" : ` ${left} more have not been asked yet: the command goes on with them.`) +
      " A change that compiles to the same binary, or not at all, does not count.",
    "",
    ...(digest === digestOf(readSources())
      ? []
      : ["These results are for an earlier state of `assembly/`: lines may have moved since, and the command would start over.", ""]),
    ...table(
      ["change", "mutants", "fail a test of results", "only change digests", "survive"],
      kinds.map((kind) => {
        const numbers = [of("killed", kind), of("digest", kind), of("survived", kind)];
        return [kind, ...[numbers.reduce((a, b) => a + b), ...numbers].map(String)];
      }),
    ),
    ...survivorTable(survivors, "why no result shows it"),
    ...thoroughTable(judged.filter((each) => each.thorough)),
  ];
}

function wrapper(): string[] {
  const { files, survivors, thorough } = readWrapperResults();
  const rows = Object.entries(files);
  if (rows.length === 0) return [];
  const sum = (key: "killed" | "survived") => rows.reduce((total, [, numbers]) => total + numbers[key], 0);
  const all = sum("killed") + sum("survived");
  const equivalent = survivors.filter((each) => each.equivalent !== undefined).length;
  const listed = (some: readonly string[]) => some.map((file) => `\`${file}\``).join(", ");
  const left = sources().filter((file) => !(file in files));
  const changed = sources().filter((file) => files[file]?.digest !== undefined && isChanged(file));
  const long = sources().filter((file) => file in files && files[file]?.digest === undefined);
  return [
    "## Wrapper: `npm run mutants:wrapper`",
    "",
    `Stryker's mutants of \`src/\`, except the wording of texts: **${all} mutants, of which ${sum("killed")} die**; ${equivalent} are equivalent, and of the others ${percent(sum("killed"), all - equivalent)} die.` +
      " `-- --mutate` and some of these files tests only those again; `-- --survivors` tests the lines where some survived.",
    "",
    ...(left.length === 0 ? [] : [`Not tested yet: ${listed(left)}.`, ""]),
    ...(changed.length === 0 ? [] : [`Changed since they were tested, so that lines may have moved: ${listed(changed)}.`, ""]),
    ...(long.length === 0 ? [] : [`Tested before this page told states apart, and not since: ${listed(long)}.`, ""]),
    ...table(
      ["file", "mutants", "die", "survive"],
      rows.map(([file, { killed, survived }]) => [file, ...[killed + survived, killed, survived].map(String)]),
    ),
    ...survivorTable(survivors, "why no test shows it"),
    ...thoroughTable(thorough),
  ];
}

function frozen(): string[] {
  const { seed, kernels, wrapper } = readFrozen();
  const files = (mutants: readonly Frozen[]) => `${mutants.length} in ${new Set(mutants.map(({ file }) => file)).size} files`;
  const gone = [...kernels, ...wrapper].filter((mutant) => mutant.gone !== undefined);
  return [
    "## The frozen sample: `npm run mutants:frozen`",
    "",
    `\`tools/mutants/frozen.json\` holds mutants that died when they were drawn (seed ${seed}, in proportion over all files): ${files(kernels)} of \`assembly/\` and ${files(wrapper)} of \`src/\`. ` +
      "They are kept by the text of their lines, so moving code does not lose them. Every one must die under `npm test`: the command fails if one lives, or is not found.",
    "",
    ...(gone.length === 0 ? [] : ["These are gone:", ""]),
    ...table(
      ["mutant", "why"],
      gone.map((mutant) => [code(frozenTitle(mutant)), mutant.gone ?? ""]),
    ),
  ];
}

export function writeReport(): void {
  const head = [
    "# Mutants",
    "",
    "Does some test fail for every small mistake? These commands make one at a time: an operator, a comparison, a constant, a lane, an instruction, the order of operands.",
    "The three commands write this page from their results.",
    "",
  ];
  writeFileSync("docs/mutants.md", page([...head, ...frozen(), ...kernels(), ...wrapper()]));
}
