import { describe, expect, it } from "vitest";
import { recordOf } from "../../catalogue/records.js";
import { traitsOf } from "../../src/diagnose/traits.js";
import { specs } from "../../src/specs.js";

describe.each(specs.map((spec) => [spec.name, spec] as const))("%s", (name, spec) => {
  it("has the traits that its properties say", () => {
    const { zero, convex } = traitsOf(spec);
    const { properties } = recordOf(name);
    expect({ zero, convex }).toEqual({ zero: properties.zero, convex: properties.convex });
  });
});
