/** Words that the documentation of several losses has. */

export const scale = "c, the residual beyond which the loss is no longer quadratic; in the data's unit";
export const epsilon = "ε of the clip [ε, 1 − ε]";
export const excess =
  "subtract the least value over the prediction, the floor that soft targets leave, so that a perfect prediction reads 0";
export const smoothing = (share: string) => `s: targets t become t(1 − s) + ${share} first`;
export const classes = "C, the classes per row";
export const positions = "P above 1: dense maps [N, C, P], such as PyTorch's [N, C, H, W] with P = H·W; the unit is then the position";
export const size = { width: "of the map, in pixels", height: "of the map, in pixels" };
export const convention =
  "how a pixel's index becomes a coordinate in [0, 1], as in toUnit: of x, edges x/width, centers (x + ½)/width, corners x/(width − 1)";
export const logVariance = "s is ln variance, so it can be any real number";
/** Of rows μx μy a b c. */
export const covariance =
  "Of Σ: σy = e^(−c), σx = e^(−a)·√(1 + b²e^(−2c)), and the correlation is −b/√(b² + e^(2c)). The other way round: c = −ln σy, a = −ln(σx√(1 − ρ²)), b = −ρ/(σy√(1 − ρ²)). Start a model with b = 0 and a = c = −ln of the error that you expect.";
export const full = "add the constant that makes it a log-density";
export const boxGradient =
  "the derivative of the formula with respect to the predicted corners; if sides coincide or touch, the mean of both one-sided derivatives";

export const ofCoordinates = "prediction: logits [N, binsX + binsY], those of x first; target: points in pixels";
export const coordinates = (sigma: string) => ({
  binsX: "bins of x, usually split · width",
  binsY: "bins of y, usually split · height",
  split: "bins per pixel",
  sigma,
});
