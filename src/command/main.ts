#!/usr/bin/env node
import { run } from "./run.js";
import type { Output } from "./streams.js";

/** A stream of this process, whose writing ends once it is written, or cannot be. */
function output(stream: NodeJS.WriteStream): Output {
  // each write hears of its own error
  stream.on("error", () => {});
  return {
    isTTY: stream.isTTY,
    write: (text) =>
      new Promise<void>((done, failed) => {
        stream.write(text, (error) => (error == null || isGone(error) ? done() : failed(error)));
      }),
  };
}

/** Who reads may have had enough, as head has; a page of pictures is still written. */
const isGone = ({ code }: NodeJS.ErrnoException): boolean => code === "EPIPE" || code === "ERR_STREAM_DESTROYED";

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: output(process.stdout),
  stderr: output(process.stderr),
});
