// after lockdown, and in a Compartment that has only what it is given; the argument is the folder of the tools' packages
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { resolve } = createRequire(pathToFileURL(`${process.argv[2]}/x.js`));
await import(pathToFileURL(resolve("ses")));
lockdown();
const { use } = await import("./use.mjs");
if (use() !== "works") throw new Error("not after lockdown");
// a Compartment has no floats and no WebAssembly unless it is given them
const compartment = new Compartment({ __options__: true, globals: { Float32Array, Float64Array, WebAssembly } });
console.log(compartment.evaluate(readFileSync(process.argv[3], "utf8")));
