import fc from "fast-check";
import { parseHTML } from "linkedom";
import type { JSX } from "preact";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { thorough } from "../sampled.js";
import { hostile, scrambled } from "./hostile.js";

/** The section that fails, and its error. */
const broken = vi.hoisted(() => ({ section: "", error: undefined as unknown }));

/** A section's module, with a component that fails on demand. */
const breakable = vi.hoisted(() => async (original: () => Promise<object>, name: string) => {
  const module = (await original()) as Record<string, (props: object) => JSX.Element>;
  return {
    ...module,
    [name](props: object) {
      if (broken.section === name) throw broken.error;
      return module[name]?.(props);
    },
  };
});
vi.mock("../../examples/explorer/surfaces.js", (original) => breakable(original, "Surfaces"));
vi.mock("../../examples/explorer/racing.js", (original) => breakable(original, "Racing"));
vi.mock("../../examples/explorer/diagnosing.js", (original) => breakable(original, "Diagnosing"));
vi.mock("../../examples/explorer/measuring.js", (original) => breakable(original, "Measuring"));

/** Just enough of a browser to render the page. */
const { document } = parseHTML('<html><body><div id="explorer"></div></body></html>');
const location = { href: "http://localhost/", hash: "" };
const events = new EventTarget();
const media = Object.assign(new EventTarget(), { matches: false });
Object.assign(document, { activeElement: null });

let frames: FrameRequestCallback[] = [];
const stubs = {
  document,
  location,
  navigator: { userAgent: "Firefox/140.0" },
  window: globalThis,
  addEventListener: events.addEventListener.bind(events),
  removeEventListener: events.removeEventListener.bind(events),
  matchMedia: () => media,
  history: { replaceState: () => {} },
  requestAnimationFrame: (frame: FrameRequestCallback) => frames.push(frame),
  cancelAnimationFrame: () => {},
};
for (const [name, stub] of Object.entries(stubs)) vi.stubGlobal(name, stub);

const settled = async () => {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve));
    const due = frames;
    frames = [];
    for (const frame of due) frame(performance.now());
  }
};

const sections = () => [...document.querySelectorAll("section")].map(({ id }) => id);
const failures = () => [...document.querySelectorAll("section > p.wrong")].map(({ textContent }) => textContent);
async function go(hash: string): Promise<void> {
  location.hash = hash;
  events.dispatchEvent(new Event("hashchange"));
  await settled();
}

const all = ["data", "surfaces", "race", "browser"];

beforeAll(async () => {
  await import("../../examples/explorer/page.js");
  await settled();
});

const click = (name: string) => [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name)?.click();

beforeAll(async () => {
  await import("../../examples/explorer/page.js");
  await settled();
});

describe("the page", () => {
  it("has its four sections", () => expect([sections(), failures()]).toEqual([all, []]));

  it.each(Object.entries(hostile))("has them with %s in its address", async (_, hash) => {
    await go(hash);
    expect([sections(), failures()]).toEqual([all, []]);
    expect(document.querySelectorAll("#surfaces .panel").length).toBe(2);
  });

  it("has them with scrambled addresses", async () => {
    const property = fc.asyncProperty(scrambled, async (hash) => {
      await go(hash);
      expect([sections(), failures()]).toEqual([all, []]);
    });
    await fc.assert(property, { seed: 1, numRuns: thorough ? 60 : 15, includeErrorInReport: true });
  });

  it("lists what is not valid in its address, in short", async () => {
    const notice = () => document.querySelector(".refused")?.textContent ?? "";
    await go('#left=huber {"threshold":2}');
    expect(notice()).toContain('left: huber has no option "threshold"');
    await go(`#racers=${Array.from({ length: 900 }, (_, i) => i)}`);
    expect(notice()).toMatch(/there is no loss "3"896 more$/);
    await go("#target=1,2");
    expect(document.querySelector(".refused")).toBeNull();
  });
});

describe("a section that fails", () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  afterEach(() => errors.mockClear());

  it.each([
    ["Surfaces", "surfaces"],
    ["Racing", "race"],
    ["Diagnosing", "data"],
    ["Measuring", "browser"],
  ])("leaves the others: %s", async (section, id) => {
    await go("");
    Object.assign(broken, { section, error: new Error("on purpose") });
    await go("#left=mse&diagnosed=mse");
    expect([sections(), failures()]).toEqual([all, ["This section failed: on purpose"]]);
    expect(document.querySelector(`#${id} h2`)).not.toBeNull();
    expect(errors).toHaveBeenCalled();
    click("Try again");
    await settled();
    expect(failures()).toHaveLength(1);
    broken.section = "";
    click("Try again");
    await settled();
    expect([sections(), failures()]).toEqual([all, []]);
    expect(document.querySelector(`#${id} .wrong`)).toBeNull();
  });

  it("starts over, and works again with another address", async () => {
    Object.assign(broken, { section: "Racing", error: { toString: 1 } });
    await go("#target=1,1");
    expect(failures()).toEqual(["This section failed: the reason is unknown"]);
    broken.section = "";
    click("Start over");
    await settled();
    expect([failures(), document.querySelector("#surfaces .target")?.getAttribute("aria-valuetext")]).toEqual([[], "x 6.00, y 4.00"]);
    broken.section = "Surfaces";
    await go("#target=2,2");
    expect(failures()).toHaveLength(1);
    broken.section = "";
    await go("#target=3,3");
    expect(failures()).toEqual([]);
  });
});
