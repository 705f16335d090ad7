const jax = require("@jax-js/jax");
require("@tensorflow/tfjs-backend-cpu");
const tf = require("@tensorflow/tfjs-core");
const { huber } = require("xyloss");
const { jaxValueAndGrad } = require("xyloss/jax");
const { tfLoss } = require("xyloss/tfjs");
const { adapted } = require("./adapters.cjs");

test("the losses for TensorFlow.js and jax-js", () => {
  expect(adapted({ tf, jax, huber, tfLoss, jaxValueAndGrad })).toBe("works");
});
