/** A peer's side of the protocol, for those in JavaScript. */
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A loss to compute. */
export interface Question {
  readonly loss: string;
  /** Floats of the prediction, in rows of so many. */
  readonly size: number;
  readonly row: number;
  readonly prediction: Float32Array<ArrayBuffer>;
  readonly target: Float32Array<ArrayBuffer>;
}

/** A loss that is ready to be computed. */
export interface Prepared {
  /** Computes the mean and its gradient; returns the mean. */
  readonly step: () => number;
  /** The gradient of the last step. */
  readonly gradient: () => Float32Array;
  readonly dispose?: () => void;
}

/** The two arguments of every peer. */
export function argumentsOfPeer(): { name: string; threads: number } {
  const [name, threads] = process.argv.slice(-2);
  return { name: name as string, threads: Number(threads) };
}

/** Answers until standard input ends. `prepare` returns a text where it does not have the loss. */
export async function serve(
  version: string,
  threads: number,
  prepare: (question: Question) => Prepared | string | Promise<Prepared | string>,
): Promise<void> {
  const { name } = argumentsOfPeer();
  const say = (...words: (string | number)[]): unknown => process.stdout.write(`${words.join(" ")}\n`);
  let prepared: Prepared | undefined;
  say("ready", threads, version);
  for await (const line of createInterface({ input: process.stdin })) {
    const [what, loss = "", size, last] = line.split(" ");
    if (what === "load") {
      prepared?.dispose?.();
      const data = { prediction: floats("prediction"), target: floats("target") };
      const answer = await prepare({ loss, size: Number(size), row: Number(last), ...data });
      if (typeof answer === "string") {
        say("none", answer);
        continue;
      }
      prepared = answer;
      const value = prepared.step();
      writeFileSync(`${name}.gradient`, prepared.gradient());
      say("value", value);
    } else if (prepared !== undefined) {
      say("time", loss, size as string, seconds(prepared.step, Number(last), threads));
    }
  }
}

function floats(path: string): Float32Array<ArrayBuffer> {
  return new Float32Array(new Uint8Array(readFileSync(path)).buffer);
}

/** Collects results, so that the engine may drop no call. */
export let sink = 0;

function seconds(step: () => number, calls: number, threads: number): number {
  const [start, computed] = [performance.now(), process.cpuUsage()];
  for (let i = 0; i < calls; i++) sink += step();
  if (threads > 1) return (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(computed);
  return (user + system) / 1e6;
}
