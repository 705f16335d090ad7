// the same, required
const jax = require("@jax-js/jax");
require("@tensorflow/tfjs-backend-cpu");
const tf = require("@tensorflow/tfjs-core");
const { huber } = require("xyloss");
const { jaxValueAndGrad } = require("xyloss/jax");
const { tfLoss } = require("xyloss/tfjs");
const { adapted } = require("./adapters.cjs");

console.log(adapted({ tf, jax, huber, tfLoss, jaxValueAndGrad }));
