// import first, then require: both have the same classes and the same workspaces
import { createRequire } from "node:module";
import { huber, Workspace, XylossError } from "xyloss";
import { use } from "./use.mjs";

const common = createRequire(import.meta.url)("xyloss");
if (common.huber !== huber || common.Workspace !== Workspace || common.XylossError !== XylossError) throw new Error("two copies");
console.log(use());
