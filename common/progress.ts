/** Shows on standard error what a command is doing: in one line that changes on a terminal, elsewhere in a line now and then. */
export class Progress {
  /** Seconds between lines where there is no terminal. */
  readonly #pause: number;
  readonly #start = performance.now();
  #last = 0;

  constructor(pause = 5) {
    this.#pause = pause;
  }

  show(line: string): void {
    const seconds = (performance.now() - this.#start) / 1e3;
    const text = `[${seconds.toFixed(0).padStart(3)} s] ${line}`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
    } else if (seconds - this.#last >= this.#pause) {
      this.#last = seconds;
      process.stderr.write(`${text.slice(0, 120)}\n`);
    }
  }

  /** Prints a result to standard output. */
  done(line: string): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    console.log(line);
  }
}
