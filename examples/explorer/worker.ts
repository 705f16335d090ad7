/** Long jobs, in a worker: the page answers meanwhile. */

import { combined, digests } from "../../catalogue/corpus/digest.js";
import { readCsv } from "../../src/command/csv.js";
import { drawingGroups } from "../../src/command/drawings.js";
import { readingOf } from "../../src/command/input.js";
import { readingIn, readingText } from "../../src/command/reading.js";
import { count } from "../../src/command/words.js";
import { diagnose } from "../../src/diagnose/index.js";
import { fail, XylossError } from "../../src/errors.js";
import { benchmark } from "./benchmark.js";
import { lossOf, specOf } from "./drawn.js";
import { inFields } from "./fields.js";
import type { Answer, Answers, Message, Progress, Request } from "./jobs.js";

type OnProgress = (progress: Progress) => void;

async function answer(request: Request, onProgress: OnProgress): Promise<Answers[Request["kind"]]> {
  const done = (count: number, of: number) => onProgress({ text: "", share: count / of });
  switch (request.kind) {
    case "benchmark":
      return benchmark(done);
    case "digest": {
      const list = digests({ onProgress: (_, count, of) => done(count, of) });
      return { all: combined(list), losses: list };
    }
    case "diagnosis":
      return diagnosis(request, onProgress);
  }
}

type Diagnosis = Extract<Request, { readonly kind: "diagnosis" }>;

/** The most bytes that a file may have: browsers have no longer texts, and the reader takes no more numbers. */
const MOST_BYTES = 250_000_000;

async function diagnosis({ chosen, table: source, name, wanted }: Diagnosis, onProgress: OnProgress): Promise<Answers["diagnosis"]> {
  const say = (text: string, share: number | null = null) => onProgress({ text, share });
  const spec = specOf(chosen.loss);
  if (spec === undefined) return fail("ERR_XYLOSS_OPTION", `there is no loss ${chosen.loss}`);
  const reading = `Reading ${name}`;
  say(reading);
  const [text, size] = typeof source === "string" ? [source, source.length] : [await textOf(source, name), source.size];
  const table = readCsv(text, { wanted }, (bytes) => say(reading, Math.min(1, bytes / size)));
  say(`Diagnosing ${count(table.rows, "row")}`);
  const { input, tally } = readingOf(table, spec, chosen.options);
  const { loss, options, verdict, findings, recommendation, probes } = diagnose(lossOf(chosen.loss), input);
  const report = { loss, options, verdict, findings, recommendation, probes };
  say("Preparing the pictures");
  return {
    report,
    pictures: drawingGroups(report, lossOf(chosen.loss), input),
    reading: `${name}: ${readingText(readingIn(table, tally))}`,
  };
}

/** The text of a file. @throws if it cannot be read or is not text */
async function textOf(file: Blob, name: string): Promise<string> {
  if (file.size > MOST_BYTES) {
    fail(
      "ERR_XYLOSS_VALUE",
      `${name} is larger than ${MOST_BYTES / 1e6} MB, the most that this page reads; use a random sample of its rows`,
    );
  }
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch (error) {
    return fail("ERR_XYLOSS_VALUE", `${name} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // below
  }
  return fail("ERR_XYLOSS_VALUE", `${name} is not text in UTF-8; save it as CSV in UTF-8`);
}

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  const tell = (message: Message) => postMessage(message);
  try {
    tell({ answer: (await answer(data, (progress) => tell({ progress }))) as Answer });
  } catch (error) {
    tell({ error: inFields(error instanceof Error ? error.message : String(error)), expected: error instanceof XylossError });
  }
});
