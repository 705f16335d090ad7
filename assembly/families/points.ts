/** Losses of points' distributions, of keypoints and of boxes. Like code stands together, which compresses better. */

export { box, box_inverted } from "../losses/box";
export { gaussianNll } from "../losses/gaussianNll";
export { gaussianNll2d } from "../losses/gaussianNll2d";
export { laplaceNll } from "../losses/laplaceNll";
export { oks } from "../losses/oks";
export { studentTNll2d, studentTNll2d_given } from "../losses/studentTNll2d";
