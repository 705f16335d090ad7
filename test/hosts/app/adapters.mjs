// the losses for TensorFlow.js and jax-js, imported
import * as jax from "@jax-js/jax";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { huber } from "xyloss";
import { jaxValueAndGrad } from "xyloss/jax";
import { tfLoss } from "xyloss/tfjs";
import { adapted } from "./adapters.cjs";

console.log(adapted({ tf, jax, huber, tfLoss, jaxValueAndGrad }));
