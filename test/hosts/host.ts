import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** A user's app, in which the package is installed. */
export interface App {
  readonly folder: string;
  readonly tarball: string;
  /** The folder of the tools' packages. */
  readonly tools: string;
}

export interface Host {
  readonly name: string;
  /** Whether it is in the quick part. */
  readonly quick: boolean;
  /** Uses the package; returns what is wrong, if anything is. */
  run(app: App): Promise<string | undefined>;
}

const execute = promisify(execFile);

/** What a program prints in the app's folder. @throws an error with all it printed, if it fails */
export async function output({ folder }: App, command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(command, args, { cwd: folder, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as { stdout?: string; stderr?: string; message: string };
    throw new Error(stdout + stderr || message);
  }
}

/** What is wrong with what a program of `app/` prints: it ends in "works" if all is well. */
export function expectWorks(printed: string): string | undefined {
  return printed.trim().endsWith("works") ? undefined : `it prints ${printed}`;
}

/** The file of a program in the tools' folder. */
export const tool = ({ tools }: App, name: string): string => join(tools, ".bin", name);

/** Whether a bundle has the kernels as a text. */
export const hasKernels = (text: string): boolean =>
  text.includes(readFileSync("src/kernels/packed.generated.ts", "utf8").slice(2000, 2200));
