import { loadAirports } from "../examples/registration/data.js";
import { fits } from "../examples/registration/fit.js";
import { content, styles } from "../examples/registration/page.js";
import { table } from "../examples/registration/table.js";
import type { Section } from "./section.js";

/** The columns that are printed. */
export const brief = ["loss", "median px", "size", "≤ 1 px", "steps", "ms", "ms/step", "in JS"];

/** A real problem: where each loss puts 3,376 airports (examples/registration). */
export const registration: Section = {
  title: "Registration of 3,376 airports",
  async run(log, effort) {
    const results = fits(log, { rounds: effort === "quick" ? 1 : 3 });
    return {
      json: results.map(({ prediction, error, ...told }) => told),
      brief: table(results, brief),
      text: table(results),
      html: `<style>${styles}</style>${content(loadAirports(), results)}`,
    };
  },
};
