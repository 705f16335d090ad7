/** The network that learns the landmarks. It is small enough to be trained four times over in a page. */
import { initializers, layers, type Sequential, sequential } from "@tensorflow/tfjs-layers";
import { OUTPUTS, SIDE } from "./glyphs.js";

/** Pixels along each side of a patch. */
const PATCH = 4;
const PATCHES = SIDE / PATCH;
const FEATURES = 12;

/**
 * Pixels in, landmarks in pixels out. All patches pass through one dense layer, which is a convolution whose stride is its size: TensorFlow.js
 * can train that on WebAssembly. At first every landmark is near the middle of the canvas. The same seed gives the same weights.
 */
export function network(seed: number): Sequential {
  let layer = 0;
  const dense = (units: number, options: object = { activation: "relu" }) =>
    layers.dense({ units, kernelInitializer: initializers.glorotUniform({ seed: 100 * seed + layer++ }), ...options });
  return sequential({
    layers: [
      layers.reshape({ inputShape: [SIDE * SIDE], targetShape: [PATCHES, PATCH, PATCHES, PATCH] }),
      layers.permute({ dims: [1, 3, 2, 4] }),
      layers.reshape({ targetShape: [PATCHES * PATCHES, PATCH * PATCH] }),
      dense(FEATURES),
      layers.flatten(),
      dense(96),
      dense(48),
      dense(OUTPUTS, { biasInitializer: initializers.constant({ value: SIDE / 2 }) }),
    ],
  });
}
