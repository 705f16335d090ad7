/** What an app has installed beside the package. */
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "./host.js";

/** The libraries of `xyloss/tfjs` and `xyloss/jax`. */
export const adapted = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu", "@jax-js/jax"] as const;

/**
 * Copies packages of the tools, and all that they need, into the app. They are copies, as Parcel and Turbopack do not follow a link out of
 * an app. Returns the folders that are new.
 */
export function copyLibraries({ folder, tools }: Pick<App, "folder" | "tools">, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const [from, to] = [join(tools, name), join(folder, "node_modules", name)];
    // a package of another platform is not there
    if (!existsSync(from) || existsSync(to)) return [];
    cpSync(from, to, { recursive: true });
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as {
      dependencies?: Record<string, string>;
      optionalDependencies?: Record<string, string>;
    };
    return [to, ...copyLibraries({ folder, tools }, [...Object.keys(dependencies), ...Object.keys(optionalDependencies)])];
  });
}
