/** ‖(x, y)‖. Unlike in `Math.hypot`, NaN takes precedence over ∞. */
export function distance(x: number, y: number): number {
  const plain = Math.sqrt(x * x + y * y);
  return plain === 0 || plain === Infinity ? Math.hypot(x, y) : plain;
}
