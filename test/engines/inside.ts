/** Runs inside an engine: answers a request in lines of JSON. */
import { bitsOfCase, caseDigests, combined, type Digest, digests } from "../../catalogue/corpus/digest.js";
import binary from "../../dist/kernels.wasm";
import { giveWhole } from "../../src/whole.js";
import { type Threads, threadsOf } from "./threads.js";

/** What can be asked for, and its answer. */
export interface Answers {
  digests: { readonly list: readonly Digest[]; readonly combined: string };
  /** The digests of the cases of a loss, in order. */
  cases: readonly { readonly name: string; readonly digest: string }[];
  /** The bits of one case's values, in hexadecimal. */
  bits: readonly string[];
  threads: Threads;
}

export interface Request<What extends keyof Answers = keyof Answers> {
  readonly what: What;
  readonly full: boolean;
  /** Use `kernels.wasm` in place of a module for each family. */
  readonly whole?: boolean;
  /** The only loss to run; required for cases and bits. */
  readonly loss?: string;
  /** The case, for bits. */
  readonly name?: string;
}

/** A line that an engine prints. */
export type Line =
  | { readonly kind: "progress"; readonly loss: string; readonly count: number; readonly of: number }
  | { readonly kind: "answer"; readonly answer: Answers[keyof Answers] }
  | { readonly kind: "error"; readonly message: string };

export async function answer({ what, full, whole = false, loss = "", name = "" }: Request, print: (line: string) => void): Promise<void> {
  const say = (line: Line): void => print(JSON.stringify(line));
  try {
    say({ kind: "answer", answer: what === "threads" ? await threadsOf(3) : answerTo() });
  } catch (error) {
    say({ kind: "error", message: String(error) });
  }

  function answerTo(): Answers[keyof Answers] {
    if (whole) giveWhole(new WebAssembly.Module(binary));
    if (what === "cases") return caseDigests(loss, full);
    if (what === "bits") return bitsOfCase(loss, full, name);
    const only = loss === "" ? {} : { only: loss };
    const onProgress = ({ loss }: Digest, count: number, of: number) => say({ kind: "progress", loss, count, of });
    const list = digests({ full, ...only, course: true, onProgress });
    return { list, combined: combined(list) };
  }
}
