#!/usr/bin/env node
import { run } from "./run.js";
import type { Output } from "./streams.js";

/** A stream of this process. A write resolves once the text is written, or if the reader is gone. */
function output(stream: NodeJS.WriteStream): Output {
  // each write gets its own error too
  stream.on("error", () => {});
  return {
    isTTY: stream.isTTY,
    columns: stream.columns,
    // https://no-color.org: any value that is not empty
    isColoured: stream.isTTY && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb",
    write: (text) =>
      new Promise<void>((done, failed) => {
        stream.write(text, (error) => (error == null || isGone(error) ? done() : failed(error)));
      }),
  };
}

/** Whether the reader has closed the pipe, as head does. That is no failure: a page may still have to be written. */
const isGone = ({ code }: NodeJS.ErrnoException): boolean => code === "EPIPE" || code === "ERR_STREAM_DESTROYED";

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: output(process.stdout),
  stderr: output(process.stderr),
});
