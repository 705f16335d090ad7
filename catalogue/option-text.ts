import { type OptionSpec, range } from "../src/options.js";

/** An option's values as the documents write them. */
export const valuesText = (option: OptionSpec): string =>
  option.kind !== "number"
    ? range(option).replace(/^one of /, "")
    : range(option)
        .replace(/^a finite (float32 )?/, "")
        .replace("-Infinity", "−Infinity")
        .replace(String(2 ** -126), "2⁻¹²⁶")
        .replace(String(2 ** -60), "2⁻⁶⁰")
        .replace(String(2 ** 62), "2⁶²")
        .replace(`-${2 ** 24}`, "−2²⁴")
        .replace(String(2 ** 24), "2²⁴");

/** An option's default as the documents write it. */
export const defaultText = ({ default: fallback }: OptionSpec): string =>
  fallback === undefined ? "required" : typeof fallback === "object" && fallback !== null ? JSON.stringify(fallback) : String(fallback);
