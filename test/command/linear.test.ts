/** The time that a table takes grows as its length does, whatever is in it. */
import { describe, expect, it } from "vitest";
import { commandOf } from "../../src/command/args.js";
import { type CsvOptions, readCsv } from "../../src/command/csv.js";
import { XylossError } from "../../src/errors.js";

/** Texts of about so many characters that some way of reading takes the square of their length for. */
const texts: Readonly<Record<string, (length: number) => string>> = {
  "digits and a letter": (n) => `px,py,tx,ty\n1,2,3,4\n${"1".repeat(n)}x,2,3,4`,
  "digits, points and a letter": (n) => `px,py,tx,ty\n1,2,3,${"0.".repeat(n / 2)}`,
  "an exponent and a letter": (n) => `px,py,tx,ty\n1,2,3,1e${"1".repeat(n)}x`,
  "spaces between cells": (n) => `px py tx ty\n1${" ".repeat(n)}2 3 4`,
  "spaces behind the last cell": (n) => `px py tx ty\n1 2 3 4${" ".repeat(n)}\n`,
  "spaces in a cell": (n) => `px,py,tx,ty\n1${" ".repeat(n)}x,2,3,4`,
  quotes: (n) => '"'.repeat(n),
  "quotes in a row": (n) => `px,py,tx,ty\n1,2,3,${'"'.repeat(n)}`,
  "a quote that is not closed": (n) => `px,py,tx,ty\n1,2,3,"${"4\n".repeat(n / 2)}`,
  comments: (n) => "#a\n".repeat(n / 3),
  "a long comment": (n) => "#".repeat(n),
  "empty lines": (n) => "\n".repeat(n),
  "carriage returns": (n) => "\r".repeat(n),
  delimiters: (n) => ",".repeat(n),
  names: (n) => Array.from({ length: n / 8 }, (_, i) => `a${i}`).join(","),
  "marks of byte order": (n) => "\uFEFF".repeat(n),
  "first rows of DeepLabCut": (n) => "scorer,a\n".repeat(n / 9),
  "brackets of JSON": (n) => "[".repeat(n),
  "braces of JSON": (n) => '{"a":'.repeat(n / 5),
  "lines of JSON": (n) => '{"px":1,"py":2,"tx":3,"ty":4}\n'.repeat(n / 30),
  "empty lines of JSON": (n) => `[\n${"\n".repeat(n)}]`,
  "names of JSON": (n) => `{${Array.from({ length: n / 10 }, (_, i) => `"k${i}":${i}`).join()}}`,
  rows: (n) => `px,py,tx,ty\n${"1,2,3,4\n".repeat(n / 8)}`,
};

/** What this process has computed for, in milliseconds: other programs do not count. */
function computed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The least of some runs, in milliseconds. */
function time(work: () => unknown): number {
  const once = () => {
    const start = computed();
    try {
      work();
    } catch (error) {
      if (!(error instanceof XylossError)) throw error;
    }
    return computed() - start;
  };
  return Math.min(once(), once(), once());
}

/** In milliseconds: the square of the length of the long texts takes far more. */
const AT_ONCE = 500;

/** Expects that sixteen times the length takes no time at all, or at least far less than 256 times the time. */
function expectLinear(work: (length: number) => () => unknown): void {
  const long = time(work(200_000));
  if (long > AT_ONCE) expect(long).toBeLessThan(64 * time(work(12_500)));
}

describe("the time of reading", () => {
  it.each(Object.entries(texts))("is linear in the length of %s", (_, text) => {
    expectLinear((length) => {
      const source = text(length);
      return () => readCsv(source);
    });
  });

  const table = (width: number) => {
    const names = Array.from({ length: width }, (_, i) => `a-${i}`);
    return { names, source: `${names.join(",")}\n${names.fill("1").join(",")}` };
  };
  const wanted: Readonly<Record<string, (length: number) => [string, CsvOptions]>> = {
    "columns by name": (n) => {
      const names = Array.from({ length: n / 8 }, (_, i) => `a-${i}`);
      return [`${names.join(",")}\n${names.map(() => "1").join(",")}`, { wanted: { columns: names } }];
    },
    "a range of weights": (n) => [table(n / 8).source, { wanted: { weights: `1-${n / 8}` } }],
    "dashes in a name": (n) => ["a,b\n1,2", { wanted: { columns: ["a", "-".repeat(n)] } }],
    "a name that is nearly there": (n) => [`${"a".repeat(n / 2)},b\n1,2`, { wanted: { columns: ["b", "a".repeat(n / 2 - 1)] } }],
    "words for what is missing": (n) => [`px,py,tx,ty\n${"-1,-2,3,4\n".repeat(n / 10)}`, { missing: ["null", "-1", "-2", "-3"] }],
  };
  it.each(Object.entries(wanted))("is linear in the length of %s", (_, how) => {
    expectLinear((length) => {
      const [source, options] = how(length);
      return () => readCsv(source, options);
    });
  });

  it("is linear in the number and length of arguments", () => {
    const args = ["diagnose", "a.csv", "--loss", "mse"];
    expectLinear((length) => {
      const many = [...args, ...Array.from({ length: length / 20 }, (_, i) => ["--option", `a${i}=1`]).flat()];
      return () => commandOf(many);
    });
    for (const long of [
      (n: number) => `--${"x".repeat(n)}`,
      (n: number) => `--columns=${"a,".repeat(n / 2)}`,
      (n: number) => `--option=${"=".repeat(n)}`,
    ]) {
      expectLinear((length) => () => commandOf([...args, long(length)]));
    }
  });
});
