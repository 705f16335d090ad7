/**
 * Code that users write, and code that must not compile. It needs no host types, and the oldest library that the declarations allow.
 */
import * as xyloss from "xyloss";
import {
  type AnyOptions,
  type BarronOptions,
  barron,
  type Convention,
  crps,
  decodeOrdinal,
  dfl,
  dsnt,
  epe,
  type GradOptions,
  type HuberOptions,
  heatmapMse,
  huber,
  init,
  iou,
  type Loss,
  type LossWithRequiredOptions,
  mse,
  type NdArray,
  oks,
  ordinalBce,
  packPoints,
  pck,
  type ResidualLoss,
  simcc,
  softArgmax,
  softArgmaxGrad,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
  toUnit,
  uniformThresholds,
  Workspace,
  XylossError,
} from "xyloss";
import { type AnyLoss, type DiagnoseInput, diagnose, type Finding, inspectData, type LossFunction, type Report } from "xyloss/diagnose";
import * as reference from "xyloss/reference";

type Is<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function is<A, B>(same: Is<A, B>): void;

/** Float32Array<ArrayBuffer> where TypeScript knows that, in words that all versions know. */
type New32 = ReturnType<Float32ArrayConstructor["of"]>;
type New64 = ReturnType<Float64ArrayConstructor["of"]>;

const floats = new Float32Array(4);
const doubles = new Float64Array(4);
const labels = new Int32Array(2);
const weights: Float32Array = floats;

// options, right and wrong
huber.value(floats, floats);
huber.value(floats, floats, { delta: 2, geometry: "radial", weights, reduction: "weighted-mean" });
// @ts-expect-error
huber.value(floats, floats, { detla: 2 });
// @ts-expect-error
huber.value(floats, floats, { delta: "2" });
// @ts-expect-error
huber.value(floats, floats, { geometry: "polar" });
// @ts-expect-error
huber.value(floats, floats, { weights: [1, 2] });
// @ts-expect-error this method does not reduce
huber.each(floats, floats, { reduction: "sum" });
// @ts-expect-error the arrays of a bound loss are buffers
huber.bind({ prediction: floats, target: floats }, { grad: floats });
// @ts-expect-error
huber.bind({ prediction: floats, targets: floats });
// @ts-expect-error
huber.value(floats);
// @ts-expect-error kernels take float32
huber.value(doubles, doubles);
// @ts-expect-error
huber.value([1, 2], [1, 2]);
// @ts-expect-error
iou.value(floats, floats, { epsilon: 1 });

// what is required
sparseSoftmaxCrossEntropy.value(floats, labels, { classes: 2 });
// @ts-expect-error
sparseSoftmaxCrossEntropy.value(floats, labels);
// @ts-expect-error
sparseSoftmaxCrossEntropy.value(floats, labels, {});
// @ts-expect-error
sparseSoftmaxCrossEntropy.value(floats, labels, { ignoreIndex: 0 });
// @ts-expect-error labels are an Int32Array
sparseSoftmaxCrossEntropy.value(floats, floats, { classes: 2 });
// @ts-expect-error
sparseSoftmaxCrossEntropy.valueAndGrad(floats, labels);
// @ts-expect-error
sparseSoftmaxCrossEntropy.each(floats, labels);
// @ts-expect-error
sparseSoftmaxCrossEntropy.bind({ prediction: floats, target: labels });
// @ts-expect-error
reference.sparseSoftmaxCrossEntropy.value(floats, labels);
// @ts-expect-error
softmaxCrossEntropy.value(floats, floats);
// @ts-expect-error
simcc.value(floats, floats, { binsX: 2 });
// @ts-expect-error
dfl.value(floats, floats);
// @ts-expect-error
crps.value(floats, floats);
// @ts-expect-error
oks.value(floats, floats, { sigmas: [1] });
// @ts-expect-error
heatmapMse.value(floats, floats, { width: 2 });
// @ts-expect-error
dsnt.value(floats, floats, { width: 2, height: 2 });
// @ts-expect-error
softArgmax(floats, { width: 2, height: 2 });
// @ts-expect-error
softArgmaxGrad(floats, floats);
// @ts-expect-error
toUnit(floats, { width: 2, height: 2 });
// @ts-expect-error
pck(floats, floats);
// @ts-expect-error
new Workspace();

const axis = uniformThresholds(0, 4, 3);
const [thresholds, centers] = [
  { x: axis, y: axis },
  { x: [0.5, 1.5, 2.5, 3.5], y: [0.5, 1.5, 2.5, 3.5] },
];
ordinalBce.value(floats, floats, { thresholds });
ordinalBce.value(floats, floats, { thresholds, labels: "ramp", centers });
// @ts-expect-error
ordinalBce.value(floats, floats);
// @ts-expect-error ramps need centres
ordinalBce.value(floats, floats, { thresholds, labels: "ramp" });
decodeOrdinal(floats, thresholds, centers);

// results: what was passed, or a new array
class Own extends Float32Array {
  readonly mine = true;
}
const ndarray: NdArray<Float32Array> = { data: floats, shape: [2, 2] };
const tensor = { data: floats, dims: [2, 2] };
const plain = huber.valueAndGrad(floats, floats, { delta: 2 });
is<typeof plain, { value: number; grad: New32 }>(true);
const ofNdArray = huber.valueAndGrad(ndarray, floats);
is<typeof ofNdArray.grad, New32>(true);
const passed = huber.valueAndGrad(floats, floats, { grad: new Own(4) });
is<typeof passed.grad, Own>(true);
const inNdArray = crps.valueAndGrad(floats, floats, { bins: 2, grad: ndarray });
is<typeof inNdArray.grad, Float32Array>(true);
const inTensor = mse.valueAndGrad(tensor, tensor, { grad: tensor });
is<typeof inTensor.grad, New32>(true);
const ofOwn = huber.each(new Own(4), floats);
is<typeof ofOwn, New32>(true);
const irls = huber.irlsWeights(ndarray, floats);
is<typeof irls, New32>(true);
const double = reference.huber.valueAndGrad(doubles, floats);
is<typeof double.grad, New64>(true);
const single = reference.huber.each(floats, doubles);
is<typeof single, New32>(true);
const points = softArgmax(floats, { width: 2, height: 2, convention: "edges" });
is<typeof points, New32>(true);
const packed = packPoints([{ x: 1, y: 2, visibility: 0.5 }, null], { width: 640, height: 480 });
is<typeof packed.weights, New32>(true);
const repacked = packPoints([[{ x: 1, y: 2 }]], { out: { points: new Own(2), weights: ndarray } });
is<typeof repacked, { readonly points: Own; readonly weights: Float32Array }>(true);
// what TensorFlow.js returns beside a point's place
packPoints([{ x: 1, y: 2, z: 0, score: 0.5, name: "nose" }]);
// @ts-expect-error
packPoints([[1, 2]]);
const unit = toUnit(floats, { width: 2, height: 2, convention: "edges", out: new Own(4) });
is<typeof unit, Own>(true);
const given = (options: HuberOptions & GradOptions): Float32Array => huber.valueAndGrad(floats, floats, options).grad;

// losses in lists and maps
const losses: Loss[] = [huber, mse, barron, iou, crps, ordinalBce, oks, sparseSoftmaxCrossEntropy];
const everyLoss: Record<string, Loss> = { huber, crps, sparseSoftmaxCrossEntropy };
const residual: ResidualLoss[] = [huber, mse, barron, xyloss.euclidean];
const inReference: reference.Loss[] = [reference.huber, reference.crps, reference.sparseSoftmaxCrossEntropy, reference.iou];
const needing: LossWithRequiredOptions<{ bins: number }>[] = [crps, dfl, reference.crps];
const settings: BarronOptions = { alpha: 0 };
const convention: Convention = "centers";
const unknownOptions: AnyOptions = settings;
for (const loss of [...losses, ...Object.keys(everyLoss).map((name) => everyLoss[name] as Loss)]) {
  loss.value(floats, floats);
  loss.value(floats, labels, { classes: 2, weights, reduction: "sum" });
  loss.value(floats, floats, settings);
  loss.bind({ prediction: floats, target: floats }, { delta: 2 });
  // @ts-expect-error the options of every loss are known
  loss.value(floats, floats, { weights: "none" });
  // @ts-expect-error
  loss.value("prediction", floats);
  const { grad } = loss.valueAndGrad(floats, floats, unknownOptions);
  is<typeof grad, New32>(true);
}
for (const loss of residual) loss.irlsWeights(floats, floats, { scale: 2 });
for (const loss of inReference) loss.each(doubles, doubles, { bins: 2 });
for (const loss of needing) loss.value(floats, floats, { bins: 2 });
// @ts-expect-error
losses.push({ name: "mine" });

/** A function of any loss, and its options. */
function fitted<Options>(loss: Loss<Options>, options: Options & GradOptions): number {
  return loss.value(floats, floats, options) + loss.valueAndGrad(floats, floats, options).value;
}
fitted(huber, { delta: 2 });
fitted(crps, { bins: 2 });
// @ts-expect-error
fitted(crps, {});

// where the kernels come from
init();
init(new Uint8Array(4));
init(new ArrayBuffer(4));
init("kernels.wasm");
// @ts-expect-error
init(5);
// @ts-expect-error
init([0, 97, 115, 109]);
// @ts-expect-error await it
init(Promise.resolve(new Uint8Array(4)));

const workspace = new Workspace({ floats: 8 });
const allocated = workspace.alloc(4);
is<typeof allocated, New32>(true);
workspace.dispose();
const code = (error: unknown): string => (error instanceof XylossError ? error.code : "");

// diagnoses
const data: DiagnoseInput = { prediction: [1, 2], target: ndarray, bounds: { x: [0, 1], y: [0, 2] } };
const report: Report = diagnose(huber, { prediction: floats, target: [1, 2, 3, 4], options: { delta: 2 } });
const findings: readonly Finding[] = [...report.findings, ...inspectData(data).findings];
const own: LossFunction = (p, t) => ({ value: Math.abs((p[0] ?? 0) - (t[0] ?? 0)) });
diagnose(own, data);
diagnose(reference.crps, { prediction: doubles, target: doubles, options: { bins: 2 } });
diagnose(softmaxCrossEntropy, { prediction: floats, target: floats });
const anyLoss: AnyLoss = losses[0] as Loss;
diagnose(anyLoss, { prediction: floats, target: floats, options: { whatever: 1 } });
// @ts-expect-error
diagnose(huber, { prediction: floats, target: floats, options: { detla: 2 } });
// @ts-expect-error
diagnose(crps, { prediction: floats, target: floats });
// @ts-expect-error a function has no options
diagnose(own, { prediction: floats, target: floats, options: { delta: 2 } });
// @ts-expect-error
diagnose({ name: "huber" }, data);

export const all = [given, convention, code, findings, epe(floats, floats)];
