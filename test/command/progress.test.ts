import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { progress } from "../../src/command/progress.js";

const MB = 1_000_000;

/** What is written to a standard error that is a terminal, or is none. */
function written(isTTY: boolean, file: string | undefined, work: (line: ReturnType<typeof progress>) => void): string[] {
  const said: string[] = [];
  work(progress({ isTTY, write: (text) => said.push(text) }, file));
  return said;
}

describe("progress", () => {
  it("is a line that is written anew, and cleared at last", () => {
    const path = join(tmpdir(), `xyloss-progress-${process.pid}.csv`);
    writeFileSync(path, Buffer.alloc(20 * MB));
    const said = written(true, path, (line) => {
      for (let read = 0; read <= 20 * MB; read += MB) line.onProgress(read, read / 20);
      line.say("diagnosing");
      line.end();
      line.end();
    });
    rmSync(path);
    expect(said.length).toBe(9);
    for (const text of said) expect(text.startsWith("\r\u001B[K")).toBe(true);
    expect(said[0]).toMatch(/xyloss: reading .*: 40 %, 400,000 rows$/);
    expect(said.slice(-2)).toEqual(["\r\u001B[Kxyloss: diagnosing", "\r\u001B[K"]);
  });

  it("has no share of what comes through a pipe", () => {
    expect(written(true, "-", (line) => line.onProgress(9 * MB, 5))).toEqual(["\r\u001B[Kxyloss: reading standard input: 5 rows"]);
  });

  it("is not there for short tables, nor where nobody looks", () => {
    const work = (line: ReturnType<typeof progress>) => {
      line.say("diagnosing");
      line.end();
    };
    const short = written(true, undefined, (line) => {
      line.onProgress(MB, 1);
      work(line);
    });
    const unseen = written(false, undefined, (line) => {
      line.onProgress(100 * MB, 1);
      work(line);
    });
    expect([short, unseen]).toEqual([[], []]);
  });
});
