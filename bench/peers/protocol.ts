/**
 * How the benchmark talks to a peer: a child process, in lines of text, so that C and Python can speak it too.
 *
 * The child's arguments are its name and its number of threads; it runs in a folder with the files `prediction` and `target`, raw floats.
 *
 *     (start)                → ready THREADS VERSION    or  missing REASON
 *     load LOSS SIZE ROW     → value VALUE              or  none REASON     computes once, and writes the gradient to NAME.gradient
 *     time LOSS SIZE CALLS   → time LOSS SIZE SECONDS                       of so many calls
 *
 * Seconds are those that the process computes if it has one thread, so that other programs do not count, and else those that pass.
 * A call computes the mean and its gradient. SIZE floats are rows of ROW floats.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program that speaks the protocol. Its name and its threads are appended to the arguments. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** Seconds that a peer may take for an answer, other tasks of the machine included. */
const PATIENCE = 300;

export class Peer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: string[] = [];
  #waiting: ((line: string | Error) => void) | undefined;
  #ended: Error | undefined;
  #complaint = "";

  /** Starts a peer. Its first answer is to `ready`. */
  constructor({ command, args }: Launch, name: string, threads: number, folder: string) {
    this.#child = spawn(command, [...args, name, String(threads)], { cwd: folder, stdio: "pipe" });
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#take(line));
    this.#child.stderr.on("data", (text: Buffer) => {
      this.#complaint = `${this.#complaint}${text}`.slice(-2000);
    });
    // a child that is gone is noticed by its end, not by the broken pipe
    this.#child.stdin.on("error", () => {});
    this.#child.on("error", (error) => this.#end(error));
    this.#child.on("close", (code, signal) => {
      const lines = this.#complaint.trim().split("\n");
      const last = lines.reverse().find((line) => line.includes("Error")) ?? lines[0];
      this.#end(new Error(`ended with ${signal ?? `code ${code}`}${last === "" ? "" : `: ${last}`}`));
    });
  }

  /** The peer's number of threads and version. @throws where it cannot take part */
  ready(): Promise<{ threads: number; version: string }> {
    return this.#answer((words) => {
      if (words[0] === "missing") throw new Error(words.slice(1).join(" "));
      if (words[0] === "ready") return { threads: Number(words[1]), version: words.slice(2).join(" ") };
      return undefined;
    });
  }

  /** The value of a loss, or why the peer does not have it. */
  load(loss: string, size: number, row: number): Promise<number | string> {
    this.#say("load", loss, size, row);
    return this.#answer(([what, ...rest]) => {
      if (what === "none") return rest.join(" ");
      return what === "value" ? Number(rest[0]) : undefined;
    });
  }

  /** The seconds that so many calls of the loss loaded last take. */
  time(loss: string, size: number, calls: number): Promise<number> {
    this.#say("time", loss, size, calls);
    return this.#answer(([what, of, floats, text]) => {
      const seconds = Number(text);
      return what === "time" && of === loss && floats === String(size) && seconds > 0 ? seconds : undefined;
    });
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }

  #say(...words: (string | number)[]): void {
    this.#child.stdin.write(`${words.join(" ")}\n`);
  }

  async #answer<T>(read: (words: string[]) => T | undefined): Promise<T> {
    const line = this.#lines.shift() ?? (await this.#next());
    if (line instanceof Error) throw line;
    const answer = read(line.split(" "));
    if (answer === undefined) throw new Error(`answered "${line.slice(0, 200)}"`);
    return answer;
  }

  #next(): Promise<string | Error> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end(new Error(`no answer in ${PATIENCE} s`)), PATIENCE * 1e3);
      this.#waiting = (line) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(line);
      };
    });
  }

  #take(line: string): void {
    if (this.#waiting === undefined) this.#lines.push(line);
    else this.#waiting(line);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.(this.#ended);
    this.#child.kill();
  }
}
