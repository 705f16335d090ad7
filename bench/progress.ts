/** Says on standard error what is being done: on a terminal in one line that changes, elsewhere in a line now and then. */
export class Progress {
  readonly #start = performance.now();
  #last = Number.NEGATIVE_INFINITY;

  show(line: string): void {
    const seconds = (performance.now() - this.#start) / 1e3;
    const text = `[${seconds.toFixed(0).padStart(3)} s] ${line}`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
    } else if (seconds - this.#last >= 5) {
      this.#last = seconds;
      process.stderr.write(`${text.slice(0, 120)}\n`);
    }
  }

  /** A result, to standard output. */
  done(line: string): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    console.log(line);
  }
}
