/**
 * The entry: every kernel, and nothing else.
 *
 * All loss kernels have one signature. They compute `n` units whose data starts at `prediction` and `target`, and return
 * `total` plus the sum of weight × loss; `flags` (see `Flag` in simd.ts) asks for more:
 *
 * - `weights`: 0, or the address of one float32 per unit; with POINT_WEIGHTS an element loss has one per two elements;
 * - `output`: with GRAD the address of the gradient, scale × weight × ∂loss/∂prediction, which may be the address of
 *   prediction or target; with EACH that of one float32 per unit; elsewhere ignored;
 * - `shape`: what the loss must know of a unit's shape (class losses: the number of classes);
 * - `a`, `b`: the loss's parameters, in the order of `src/catalogue.ts`.
 *
 * Addresses are multiples of 4. Kernels read, and write back unchanged, up to 28 bytes past the end of an array.
 */
import { Elements } from "./bounded";
import { Bce } from "./losses/bce";
import { BceWithLogits } from "./losses/bceWithLogits";
import { CategoricalCrossEntropy } from "./losses/categoricalCrossEntropy";
import { Huber } from "./losses/huber";
import { Mae } from "./losses/mae";
import { Mse } from "./losses/mse";
import { SoftmaxCrossEntropy } from "./losses/softmaxCrossEntropy";
import { Tukey } from "./losses/tukey";
import { Component, Radial } from "./residual";
import { Rows } from "./rows";

export { weight_count, weight_sum } from "./weights";

/** The first byte that is free for data. */
export function heap(): usize {
  return __heap_base;
}

export function mse(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Component.run<Mse>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function mse_radial(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Radial.run<Mse>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function mae(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Component.run<Mae>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function mae_radial(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Radial.run<Mae>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function huber(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Component.run<Huber>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function huber_radial(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Radial.run<Huber>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function tukey(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Component.run<Tukey>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function tukey_radial(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Radial.run<Tukey>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function bce(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Elements.run<Bce>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function bceWithLogits(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Elements.run<BceWithLogits>(flags, n, prediction, target, weights, output, scale, total, a, b);
}

export function categoricalCrossEntropy(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Rows.run<CategoricalCrossEntropy>(flags, n, prediction, target, weights, output, scale, total, shape, a, b);
}

export function softmaxCrossEntropy(
  flags: i32,
  n: i32,
  prediction: usize,
  target: usize,
  weights: usize,
  output: usize,
  scale: f32,
  total: f64,
  shape: i32,
  a: f32,
  b: f32,
): f64 {
  return Rows.run<SoftmaxCrossEntropy>(flags, n, prediction, target, weights, output, scale, total, shape, a, b);
}
