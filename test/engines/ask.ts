/** Asks engines for their results, and finds where two differ. */
import { build } from "esbuild";
import type { Host } from "./hosts.js";
import type { Answers, Line, Request } from "./inside.js";

/** The corpus as one script, which leaves `corpus.answer` behind. */
export async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["test/engines/inside.ts"],
    bundle: true,
    format: "iife",
    globalName: "corpus",
    target: "es2022",
    loader: { ".wasm": "binary" },
    write: false,
  });
  return outputFiles[0]?.text as string;
}

export type Ask = <What extends keyof Answers>(request: Request<What>) => Promise<Answers[What]>;

/** A function that asks a host. `onProgress` is called for each finished loss. */
export function asker(host: Host, script: string, onProgress: (loss: string, count: number, of: number) => void): Ask {
  return async (request) => {
    let answer: Answers[typeof request.what] | undefined;
    let trouble = "no answer";
    // a shell has print but no console; the print of a page prints on paper
    const print = 'typeof console === "undefined" ? print : console.log';
    await host.run(`${script};corpus.answer(${JSON.stringify(request)}, ${print});`, (text) => {
      const line = JSON.parse(text) as Line;
      if (line.kind === "progress") onProgress(line.loss, line.count, line.of);
      else if (line.kind === "error") trouble = line.message;
      else answer = line.answer as typeof answer;
    });
    if (answer === undefined) throw new Error(trouble);
    return answer;
  };
}

/** The first result that differs between two engines. */
export interface Difference {
  /** Loss, shape, data, options, staging and method. */
  readonly name: string;
  readonly index: number;
  /** Bits in hexadecimal. */
  readonly expected: string;
  readonly actual: string;
}

/** Where a loss's results differ between two engines; undefined if they agree when asked again. */
export async function locate(loss: string, full: boolean, expected: Ask, actual: Ask): Promise<Difference | undefined> {
  const [cases, others] = [await expected({ what: "cases", loss, full }), await actual({ what: "cases", loss, full })];
  const name = cases.find((each, i) => each.digest !== others[i]?.digest)?.name;
  if (name === undefined) return undefined;
  const [bits, otherBits] = [await expected({ what: "bits", loss, full, name }), await actual({ what: "bits", loss, full, name })];
  const index = bits.findIndex((each, i) => each !== otherBits[i]);
  return { name, index, expected: bits[index] ?? "nothing", actual: otherBits[index] ?? "nothing" };
}
