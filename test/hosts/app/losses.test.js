const { huber } = require("xyloss");
const { diagnose } = require("xyloss/diagnose");

test("a loss and its diagnosis", () => {
  expect(huber.value(Float32Array.of(1, 2), Float32Array.of(1, 1))).toBe(0.25);
  expect(diagnose(huber, { prediction: [1, 2], target: [1, 3] }).loss).toBe("huber");
});
