/** Every example that readers see does what it says: in the documents, and in the docstrings that editors and the API reference show. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { records } from "../catalogue/records.js";
import { blocksOf, docstringExamples, pages, run, statedBy, statesAll } from "./examples.js";

/** Languages of blocks that are not run here: commands for a shell, drawings, and what the tests of a page run. */
const others = ["sh", "text"];
const elsewhere: Readonly<Record<string, readonly string[]>> = { "docs/clickhouse.md": ["sql", "xml"] }; // test/clickhouse

/** How a page says that its blocks belong together. */
const TOGETHER = "The blocks of this page are one program";

/** Code that a host calls: it prints nothing by itself. */
const isWorker = (code: string): boolean => code.includes("export default {");

describe("documents", () => {
  it.each(pages)("%s: its code runs and prints what it says", (page) => {
    const text = readFileSync(page, "utf8");
    const blocks = blocksOf(text);
    const languages = blocks.map(({ language }) => language);
    expect(languages.filter((language) => language !== "js" && ![...others, ...(elsewhere[page] ?? [])].includes(language))).toEqual([]);
    const apart = blocks.filter(({ language }) => language === "js").map(({ code }) => code);
    const codes = text.includes(TOGETHER) ? [apart.join("\n")] : apart;
    const stated = codes.map((code) => ({ printed: statedBy(code) }));
    expect(codes.filter((code) => !statesAll(code) && !isWorker(code))).toEqual([]);
    expect(codes.length === 0 ? [] : run(codes)).toEqual(stated);
  });
});

it("the guide's Worker answers a request", () => {
  const worker = blocksOf(readFileSync("docs/guides/embed.md", "utf8")).find(({ code }) => isWorker(code))?.code ?? "";
  const body = JSON.stringify({ prediction: [3, 4], target: [0, 0] });
  const asked = `const request = new Request("https://example.com", { method: "POST", body: '${body}' });
    console.log(await (await worker.fetch(request)).text());`;
  const [outcome] = run([worker.replace("export default {", "const worker = {") + asked]);
  expect(JSON.parse(outcome?.printed[0] ?? "null")).toEqual({ value: 4.5, grad: [expect.closeTo(0.6), expect.closeTo(0.8)] });
});

const documented = docstringExamples();

describe("docstrings", () => {
  it("each loss has an example that calls it", () => {
    const examples = new Map(documented.map(({ file, name, code }) => [`${file} ${name}`, code]));
    const missing = records
      .map(({ spec: { name } }) => name)
      .filter((name) => !examples.get(`src/losses/${name}.ts ${name}`)?.includes(`${name}.`));
    expect(missing).toEqual([]);
  });

  it("have examples that print something, and say what", () => {
    expect(documented.filter(({ code }) => !statesAll(code)).map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });

  it("have examples that print what they say", () => {
    const outcomes = run(documented.map(({ code }) => code));
    const told = documented.map(({ file, name }, at) => ({ file, name, ...outcomes[at] }));
    expect(told).toEqual(documented.map(({ file, name, code }) => ({ file, name, printed: statedBy(code) })));
  });
});
