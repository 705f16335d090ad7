// require first, then import
const { huber, Workspace, XylossError } = require("xyloss");
const { diagnose } = require("xyloss/diagnose");
const { huber: plain } = require("xyloss/reference");

if (plain.value(Float32Array.of(1), Float32Array.of(3)) !== huber.value(Float32Array.of(1), Float32Array.of(3)))
  throw new Error("other bits");
if (diagnose(huber, { prediction: [1, 2], target: [1, 3] }).loss !== "huber") throw new Error("no diagnosis");
Promise.all([import("xyloss"), import("./use.mjs")]).then(([module, { use }]) => {
  if (module.huber !== huber || module.Workspace !== Workspace || module.XylossError !== XylossError) throw new Error("two copies");
  console.log(use());
});
