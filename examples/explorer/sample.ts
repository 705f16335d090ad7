/** Points such as a network predicts that was trained with cross-entropy on raw coordinates: it has learned directions, and no sizes. */
import { random } from "../../src/diagnose/random.js";

const POINTS = 240;
/** Pixels that targets are from. */
const [WIDTH, HEIGHT] = [640, 480];

export function sampleCsv(): string {
  const { uniform, normal } = random(11);
  const rows = Array.from({ length: POINTS }, () => {
    const [x, y] = [uniform(0.1 * WIDTH, 0.9 * WIDTH), uniform(0.1 * HEIGHT, 0.9 * HEIGHT)];
    const size = Math.exp(normal(0, 0.25));
    return [size * x + normal(0, 4), size * y + normal(0, 4), x, y].map((value) => value.toFixed(1)).join(",");
  });
  return `px,py,tx,ty\n${rows.join("\n")}\n`;
}
