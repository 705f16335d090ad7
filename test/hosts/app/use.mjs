// an app: uses every entry, and prints "works"
import { bceWithLogits, huber, softmaxCrossEntropy, Workspace, XylossError } from "xyloss";
import { diagnose } from "xyloss/diagnose";
import { huber as plain } from "xyloss/reference";

export function use() {
  const [prediction, target] = [Float32Array.of(1, 2, 3, 9), Float32Array.of(1, 1, 3, 4)];
  const { value, grad } = huber.valueAndGrad(prediction, target);
  if (Math.abs(value - plain.value(prediction, target)) > 1e-6) throw new Error(`huber is ${value}`);
  if (grad.join() !== "0,0.25,0,0.25") throw new Error(`the gradient is ${grad}`);
  const ws = new Workspace({ floats: 64 });
  const p = ws.alloc(4);
  p.set(prediction);
  if (bceWithLogits.value(p, Float32Array.of(1, 0, 1, 0)) !== bceWithLogits.value(prediction, Float32Array.of(1, 0, 1, 0))) {
    throw new Error("a workspace gives other bits");
  }
  ws.dispose();
  softmaxCrossEntropy.value(prediction, Float32Array.of(1, 0, 0, 1), { classes: 2 });
  if (diagnose(huber, { prediction, target }).loss !== "huber") throw new Error("no diagnosis");
  let thrown;
  try {
    huber.value(prediction, Float32Array.of(1));
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof XylossError)) throw new Error(`instead of an XylossError, ${thrown}`);
  return "works";
}
