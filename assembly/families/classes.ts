/** Losses of rows of classes or bins. Like code stands together, which compresses better. */
export { categoricalCrossEntropy } from "../losses/categoricalCrossEntropy";
export { crps } from "../losses/crps";
export { dfl } from "../losses/dfl";
export { jsDivergence } from "../losses/jsDivergence";
export { klDivergence } from "../losses/klDivergence";
export { mlecc } from "../losses/mlecc";
export { simcc } from "../losses/simcc";
export { softmaxCrossEntropy, softmaxCrossEntropy_positions } from "../losses/softmaxCrossEntropy";
export { sparseSoftmaxCrossEntropy, sparseSoftmaxCrossEntropy_positions } from "../losses/sparseSoftmaxCrossEntropy";
