#!/usr/bin/env node
import { run } from "./run.js";

// who reads may have had enough, as head has; a page of pictures is still written
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await run(process.argv.slice(2), process);
