/** The machine's best: the kernels that every speed is compared with. They are not part of the package. */

/** Does nothing: the cost of a call from JavaScript. */
export function empty(): void {}

/** g = p */
export function copy(n: i32, p: usize, g: usize): void {
  const end = p + ((<usize>n) << 2);
  while (p < end) {
    v128.store(g, v128.load(p));
    v128.store(g, v128.load(p, 16), 16);
    v128.store(g, v128.load(p, 32), 32);
    v128.store(g, v128.load(p, 48), 48);
    p += 64;
    g += 64;
  }
}

/** g = p + s·t: the memory traffic of a loss with its gradient. */
export function triad(n: i32, p: usize, t: usize, g: usize, s: f32): void {
  const k = f32x4.splat(s);
  const end = p + ((<usize>n) << 2);
  while (p < end) {
    v128.store(g, f32x4.add(v128.load(p), f32x4.mul(k, v128.load(t))));
    v128.store(g, f32x4.add(v128.load(p, 16), f32x4.mul(k, v128.load(t, 16))), 16);
    v128.store(g, f32x4.add(v128.load(p, 32), f32x4.mul(k, v128.load(t, 32))), 32);
    v128.store(g, f32x4.add(v128.load(p, 48), f32x4.mul(k, v128.load(t, 48))), 48);
    p += 64;
    t += 64;
    g += 64;
  }
}
