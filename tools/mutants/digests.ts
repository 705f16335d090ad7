/**
 * Digests of losses, computed with the kernels in the working directory and compared with the golden ones: `node digests.mjs <names>`.
 * Prints a line of JSON for each.
 */
import { digests } from "../../catalogue/corpus/digest.js";
import { readGolden } from "../../catalogue/corpus/golden.js";
import type { Line } from "./harness.js";

const golden = readGolden();

function differs(loss: string): boolean {
  try {
    // the quick form sees most
    return [false, true].some((full) => digests({ full, only: loss })[0]?.digest !== golden[full ? "full" : "quick"][loss]);
  } catch {
    return true;
  }
}

for (const loss of process.argv.slice(2)) {
  const line: Line = { file: "engines.test", name: loss, failed: differs(loss) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
