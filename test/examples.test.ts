/** Every example that readers see does what it says: in the documents, and in the docstrings that editors and the API reference show. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { records } from "../catalogue/records.js";
import { blocksOf, docstringExamples, pages, run, statedBy, statesAll } from "./examples.js";

/** Languages of blocks that are not run here: commands for a shell, and drawings. */
const others = ["sh", "text"];

describe("documents", () => {
  it.each(pages)("%s: its code runs and prints what it says", (page) => {
    const blocks = blocksOf(readFileSync(page, "utf8"));
    const languages = blocks.map(({ language }) => language);
    expect(languages.filter((language) => language !== "js" && !others.includes(language))).toEqual([]);
    const codes = blocks.filter(({ language }) => language === "js").map(({ code }) => code);
    const stated = codes.map((code) => ({ printed: statedBy(code) }));
    expect(codes.filter((code) => !statesAll(code))).toEqual([]);
    expect(codes.length === 0 ? [] : run(codes)).toEqual(stated);
  });
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
