/** Rules are tested by cases: one for each, with data in which it fires and similar data in which it stays silent. */
import { describe, expect, it } from "vitest";
import { evidenceOf } from "../../src/diagnose/evidence.js";
import { unexplained } from "../../src/diagnose/rules/judge.js";
import type { Finding } from "../../src/diagnose/types.js";

export interface Case<Given> {
  readonly fires: Given;
  /** The evidence that the data was made with: [name, number, tolerance]. */
  readonly evidence: readonly (readonly [name: string, value: number, within: number])[];
  readonly message?: RegExp;
  /** What is nearly as bad, without the fault. */
  readonly silent: readonly Given[];
}

interface Tested<Given> {
  readonly rules: readonly Pick<Finding, "code">[];
  readonly explains: Readonly<Record<string, readonly string[]>>;
  readonly cases: Readonly<Record<string, Case<Given>>>;
  readonly found: (given: Given) => readonly Finding[];
}

export function describeFindings<Given>(title: string, { rules, explains, cases, found }: Tested<Given>): void {
  const known = rules.map(({ code }) => code);
  const codes = (given: Given) => found(given).map(({ code }) => code);
  describe(title, () => {
    it("have one case for each rule", () => {
      expect(Object.keys(cases).sort()).toEqual([...known].sort());
    });

    it.each(Object.entries(cases))("%s", (code, { fires, evidence, message = /./, silent }) => {
      const finding = found(fires).find((each) => each.code === code);
      expect(finding, "fires").toBeDefined();
      expect(finding?.message).toMatch(message);
      // src/diagnose/evidence.ts has words for every number
      const named = evidenceOf(finding as Finding).map((each) => each.name);
      expect(named.length, Object.keys(finding?.evidence ?? {}).join()).toBe(Object.keys(finding?.evidence ?? {}).length);
      expect(new Set(named).size).toBe(named.length);
      for (const [name, value, within] of evidence) {
        const actual = finding?.evidence[name] ?? Number.NaN;
        expect(Math.abs(actual - value), `${name} is ${actual}`).toBeLessThanOrEqual(within);
      }
      for (const [i, given] of silent.entries()) expect(codes(given), `silent ${i}`).not.toContain(code);
    });

    it("leave out what another finding explains", () => {
      const finding = (code: string): Finding => ({ code, severity: "note", message: "", evidence: {}, advice: "" });
      for (const [code, others] of Object.entries(explains)) {
        expect(known).toContain(code);
        for (const other of others) {
          expect(known).toContain(other);
          expect(other).not.toBe(code);
          expect(unexplained([finding(other), finding(code)], explains)).toEqual([finding(code)]);
          expect(unexplained([finding(other)], explains)).toEqual([finding(other)]);
        }
      }
    });
  });
}
