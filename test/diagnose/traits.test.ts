import { describe, expect, it } from "vitest";
import { properties } from "../../catalogue/properties.js";
import { traitsOf } from "../../src/diagnose/traits.js";
import { specs } from "../../src/specs.js";

describe.each(specs.map((spec) => [spec.name, spec] as const))("%s", (name, spec) => {
  it("has the traits that its properties say", () => {
    const { zero, convex } = traitsOf(spec);
    expect({ zero, convex }).toEqual({ zero: properties[name]?.zero, convex: properties[name]?.convex });
  });
});
