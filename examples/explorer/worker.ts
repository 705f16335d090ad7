/** What takes longer than a picture: it runs beside the page, so that the page answers meanwhile. */

import { readCsv } from "../../src/command/csv.js";
import { inputOf } from "../../src/command/input.js";
import { diagnose } from "../../src/diagnose/index.js";
import { XylossError } from "../../src/errors.js";
import { combined, digests } from "../../test/engines/digest.js";
import { benchmark } from "./benchmark.js";
import { lossOf, specOf } from "./drawn.js";
import type { Answer, Answers, Message, Request } from "./jobs.js";

function answer(request: Request, onProgress: (done: number, of: number) => void): Answers[Request["kind"]] {
  switch (request.kind) {
    case "benchmark":
      return benchmark(onProgress);
    case "digest": {
      const list = digests({ onProgress: (_, done, of) => onProgress(done, of) });
      return { all: combined(list), losses: list };
    }
    case "diagnosis": {
      const { chosen, csv, wanted } = request;
      const spec = specOf(chosen.loss);
      if (spec === undefined) throw new Error(`there is no loss ${chosen.loss}`);
      const input = inputOf(readCsv(csv, { wanted }), spec, chosen.options);
      const { loss, options, findings, recommendation, probes } = diagnose(lossOf(chosen.loss), input);
      return { report: { loss, options, findings, recommendation, probes }, input };
    }
  }
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  const tell = (message: Message) => postMessage(message);
  try {
    tell({ answer: answer(data, (done, of) => tell({ done, of })) as Answer });
  } catch (error) {
    tell({ error: (error as Error).message, expected: error instanceof XylossError });
  }
});
