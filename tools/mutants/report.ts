/** Writes `docs/mutants.md` from the results of the mutants, and the frozen sample. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Frozen, frozenTitle, readFrozen } from "./frozen.js";
import { digestOf, RESULTS, type Result, readSources } from "./results.js";
import { readWrapperResults, type Survivor, sources } from "./wrapper-results.js";

const code = (text: string): string => `\`${text.replace(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("`", "'").slice(0, 90) || " "}\``;
const percent = (part: number, whole: number): string => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`);

function survivorTable(survivors: readonly Omit<Survivor, "mutator">[], why: string): string[] {
  if (survivors.length === 0) return [];
  const rows = survivors.map(
    ({ file, line, from, to, equivalent }) => `| ${file}:${line} | ${code(from)} | ${code(to)} | ${equivalent ?? "not looked into yet"} |`,
  );
  return [`| survivor | from | to | ${why} |`, "|---|---|---|---|", ...rows];
}

function thoroughTable(mutants: readonly Omit<Survivor, "mutator">[]): string[] {
  if (mutants.length === 0) return [];
  const rows = mutants.map(({ file, line, from, to }) => `| ${file}:${line} | ${code(from)} | ${code(to)} |`);
  return ["", "Only `npm run test:all` kills these:", "", "| mutant | from | to |", "|---|---|---|", ...rows];
}

function kernels(): string[] {
  if (!existsSync(RESULTS)) return [];
  const { digest, seed, mutants } = JSON.parse(readFileSync(RESULTS, "utf8")) as { digest: string; seed: number; mutants: Result[] };
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
    `A sample (seed ${seed}) of the changes that can be made to \`assembly/\`, from every file in proportion: **${judged.length} mutants, of which ${dead} die**; ${equivalent} are equivalent, and of the others ${percent(dead, rest)} die.` +
      ` ${of("killed")} fail a test that knows the right result; of ${of("digest")} only the golden digests are known to change${pending === 0 ? "" : ` (of ${pending} nothing else has been asked yet)`}.` +
      " What compiles to the very same binary, or not at all, is no mutant.",
    "",
    ...(digest === digestOf(readSources())
      ? []
      : ["These are results of an earlier state of `assembly/`: lines may be others by now, and the command starts anew.", ""]),
    "| change | mutants | fail a test of results | change digests only | survive |",
    "|---|---|---|---|---|",
    ...kinds.map((kind) => {
      const numbers = [of("killed", kind), of("digest", kind), of("survived", kind)];
      return `| ${kind} | ${numbers.reduce((a, b) => a + b)} | ${numbers.join(" | ")} |`;
    }),
    "",
    ...survivorTable(survivors, "why no result can tell it"),
    ...thoroughTable(judged.filter((each) => each.thorough)),
    "",
  ];
}

function wrapper(): string[] {
  const { files, survivors, thorough } = readWrapperResults();
  const rows = Object.entries(files);
  if (rows.length === 0) return [];
  const sum = (key: "killed" | "survived") => rows.reduce((total, [, numbers]) => total + numbers[key], 0);
  const all = sum("killed") + sum("survived");
  const equivalent = survivors.filter((each) => each.equivalent !== undefined).length;
  const left = sources().filter((file) => !(file in files));
  return [
    "## Wrapper: `npm run mutants:wrapper`",
    "",
    `Stryker's mutants of \`src/\`, but for the wording of texts: **${all} mutants, of which ${sum("killed")} die**; ${equivalent} are equivalent, and of the others ${percent(sum("killed"), all - equivalent)} die.` +
      " With `-- --mutate` and some of these files only they are asked anew, with `-- --survivors` the lines where some were left.",
    "",
    ...(left.length === 0 ? [] : [`Not asked yet: ${left.map((file) => `\`${file}\``).join(", ")}.`, ""]),
    "| file | mutants | die | survive |",
    "|---|---|---|---|",
    ...rows.map(([file, { killed, survived }]) => `| ${file} | ${killed + survived} | ${killed} | ${survived} |`),
    "",
    ...survivorTable(survivors, "why no test can tell it"),
    ...thoroughTable(thorough),
    "",
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
      "They are kept by the text of their lines, so that they outlast code that moves. Every one must die under `npm test`: the command fails where one survives, or is not found.",
    "",
    ...(gone.length === 0 ? [] : ["These are no more:", "", "| mutant | why |", "|---|---|"]),
    ...gone.map((mutant) => `| ${code(frozenTitle(mutant))} | ${mutant.gone} |`),
    "",
  ];
}

export function writeReport(): void {
  const head = [
    "# Mutants",
    "",
    "Does a test fail for every small mistake? One at a time is made: an operator, a comparison, a constant, a lane, an instruction, the order of operands.",
    "The three commands write this page from their results.",
    "",
  ];
  writeFileSync("docs/mutants.md", [...head, ...frozen(), ...kernels(), ...wrapper()].join("\n").replace(/\n+$/, "\n"));
}
