import type { DataProbes } from "../measure/data.js";
import { counted, round } from "../text.js";
import type { Limit, Rule } from "../types.js";

const least: Limit = {
  name: "least ratio",
  value: 0.1,
  reason:
    "an area over the keypoints' mean square; 1 to 6 for people and faces, 0.6 for keypoints along something 20 times as long as wide",
};
const most: Limit = {
  name: "most ratio",
  value: 1000,
  reason: "two eyes of a whole person reach 50, and pixels in place of fractions of an image 100,000",
};
const instances: Limit = { name: "instances", value: 5, reason: "with fewer, most may be seen from one side" };

const areas: Rule<DataProbes> = {
  code: "areas-off",
  severity: "error",
  meaning:
    "The areas of instances are not in the square of the data's unit: lengths instead of areas, or fractions of the image where coordinates are in pixels, or the reverse. The similarity is then 0 for all keypoints, or 1.",
  limits: [least, most, instances],
  find({ areas }) {
    if (areas === null || !areas.relative || areas.instances < instances.value) return undefined;
    const { ratio, squared, small } = areas;
    if (ratio >= least.value && ratio <= most.value) return undefined;
    const isSound = (of: number) => of >= least.value && of <= most.value;
    const advice =
      ratio > most.value
        ? "Areas seem to be in pixels, and coordinates in fractions of the image: divide the areas by width × height, or give both in pixels."
        : small > 0.5
          ? "Areas seem to be fractions of the image, and coordinates in pixels: multiply the areas by width × height."
          : isSound(squared)
            ? "These seem to be lengths: give their squares, or the areas of the instances' boxes or masks."
            : "Give the areas of the instances' boxes or masks, in the square of the coordinates' unit.";
    return {
      message: `The areas of ${counted(areas.instances, "instance")} are ${round(ratio)} times the mean squared distance of their keypoints from their middle (median), so they are in another unit.`,
      evidence: { instances: areas.instances, ratio, squared },
      advice,
    };
  },
};

/** Whether the areas of instances fit their keypoints. */
export const areaRules: readonly Rule<DataProbes>[] = [areas];
