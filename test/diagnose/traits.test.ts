import { describe, expect, it } from "vitest";
import { catalogue, properties } from "../../src/catalogue/index.js";
import { traitsOf } from "../../src/diagnose/traits.js";

describe.each(catalogue.map((spec) => [spec.name, spec] as const))("%s", (name, spec) => {
  it("has the traits that its properties say", () => {
    const { zero, convex } = traitsOf(spec);
    expect({ zero, convex }).toEqual({ zero: properties[name]?.zero, convex: properties[name]?.convex });
  });
});
