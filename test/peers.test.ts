/** The comparison with other libraries: what a wrong answer, a missing peer or a peer that dies does to it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Losses } from "../bench/library.js";
import { disagreement, tolerance } from "../bench/peers/agreement.js";
import { casesOf, losses } from "../bench/peers/cases.js";
import { expectedOf } from "../bench/peers/data.js";
import { kinds, type PeerKind } from "../bench/peers/peers.js";
import { Peer } from "../bench/peers/protocol.js";
import { type Race, type Runner, race } from "../bench/peers/race.js";
import { start } from "../bench/peers/start.js";
import { gapsText, tablesText } from "../bench/peers/text.js";
import type { Outcome, PeerRun } from "../common/peers.js";
import * as kernels from "../src/index.js";
import { peersSummary, peersText } from "../tools/docs/peers.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xyloss-peers-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A peer in a few lines of JavaScript. */
const scripted = (script: string) => ({ command: process.execPath, args: ["--eval", script, "--"] });
const answering = (answers: Readonly<Record<string, string>>) =>
  scripted(`
  console.log("ready 1 Scripted 1.0");
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const answer = ${JSON.stringify(answers)}[line.split(" ")[0]];
    if (answer === "die") { console.error("RangeError: out of luck"); process.exit(3); }
    console.log(answer);
  });`);

describe("the protocol", () => {
  it("starts, loads and times", async () => {
    const peer = new Peer(answering({ load: "value 0.25", time: "time mse 64 0.5" }), "scripted-1", 1, folder);
    expect(await peer.ready()).toEqual({ threads: 1, version: "Scripted 1.0" });
    expect(await peer.load("mse", 64, 1)).toBe(0.25);
    expect(await peer.time("mse", 64, 10)).toBe(0.5);
    peer.close();
  });

  it("passes on that a peer does not have a loss", async () => {
    const peer = new Peer(answering({ load: "none it is not written" }), "scripted-1", 1, folder);
    await peer.ready();
    expect(await peer.load("mse", 64, 1)).toBe("it is not written");
    peer.close();
  });

  it.each(["time huber 64 0.5", "time mse 128 0.5", "time mse 64 0", "time mse 64 NaN", "value 1"])(
    'does not take "%s" for the seconds of mse at 64 floats',
    async (time) => {
      const peer = new Peer(answering({ time }), "scripted-1", 1, folder);
      await peer.ready();
      await expect(peer.time("mse", 64, 1)).rejects.toThrow(`answered "${time}"`);
      peer.close();
    },
  );

  it("says what a peer died of", async () => {
    const peer = new Peer(answering({ load: "die" }), "scripted-1", 1, folder);
    await peer.ready();
    await expect(peer.load("mse", 64, 1)).rejects.toThrow("ended with code 3: RangeError: out of luck");
    await expect(peer.time("mse", 64, 1)).rejects.toThrow("ended with code 3");
  });
});

describe("starting", () => {
  const kind = (peer: string, launch: PeerKind["launch"], single?: string): PeerKind => ({
    ...{ peer, title: peer.toUpperCase(), launch },
    ...(single === undefined ? {} : { single }),
  });

  it("names who is missing, and why, and starts the others", async () => {
    const all = [
      kind("here", () => answering({}), "it has one thread"),
      kind("absent", () => {
        throw new Error("not installed");
      }),
      kind("unwilling", () => scripted('console.log("missing no shared memory")')),
      kind("nowhere", () => ({ command: join(folder, "nothing"), args: [] })),
      // it says that it has one thread whatever it is asked for
      kind("slacking", () => answering({})),
    ];
    const { started, missing } = await start(all, folder, { all: 2 }, () => {});
    for (const each of started) each.close();
    expect(started.map(({ peer, threads }) => `${peer} ${threads}`)).toEqual(["here 1", "slacking 1"]);
    const reasons = Object.fromEntries(missing.map(({ peer, threads, reason }) => [`${peer} ${threads}`, reason]));
    expect(reasons).toEqual({
      "here 2": "it has one thread",
      "absent 1": "not installed",
      "absent 2": "not installed",
      "unwilling 1": "no shared memory",
      "unwilling 2": "no shared memory",
      "nowhere 1": expect.stringContaining("ENOENT"),
      "nowhere 2": expect.stringContaining("ENOENT"),
      "slacking 2": "it has 1 of 2 threads",
    });
  });

  it("compares on one thread only where there is a reason", async () => {
    const { started, missing } = await start([kind("here", () => answering({}))], folder, { all: 2, against: "busy" }, () => {});
    for (const each of started) each.close();
    expect(started.map(({ threads }) => threads)).toEqual([1]);
    expect(missing.map(({ threads, reason }) => `${threads}: ${reason}`)).toEqual(["2: busy"]);
  });

  it("finds no Python where there is none, and no compiler", () => {
    const path = process.env.PATH;
    process.env.PATH = "";
    try {
      expect(() => kinds.find(({ peer }) => peer === "torch")?.launch()).toThrow("python3-torch");
      expect(() => kinds.find(({ peer }) => peer === "native")?.launch()).toThrow("gcc");
    } finally {
      process.env.PATH = path;
    }
  });
});

describe("agreement", () => {
  const expected = { value: 2, gradient: Float32Array.of(0, 1, -4) };
  const off = (value: number, ...gradient: number[]) => disagreement({ value, gradient: Float32Array.from(gradient) }, expected);

  it("holds within the tolerance", () => {
    expect(off(2, 0, 1, -4)).toBeUndefined();
    expect(off(2 * (1 + 0.9 * tolerance.value), 0.9 * 4 * tolerance.gradient, 1, -4)).toBeUndefined();
  });

  it("fails beyond it, at NaN, and where components are missing", () => {
    expect(off(2 * (1 + 1.1 * tolerance.value), 0, 1, -4)).toMatch(/^its value is 2\.00\d+, not 2$/);
    expect(off(Number.NaN, 0, 1, -4)).toMatch(/^its value is NaN/);
    expect(off(2, 0, 1 + 1.1 * 4 * tolerance.gradient, -4)).toMatch(/^its gradient \[1\] is 1\.0000/);
    expect(off(2, 0, 1, Number.NaN)).toMatch(/^its gradient \[2\] is NaN/);
    expect(off(2, 0, 1)).toBe("its gradient has 2 components, not 3");
  });
});

/** A contender that takes so many seconds per call; by round, if there are several. */
function runner(peer: string, threads: number, seconds: number, { value = 1, dies = false, slowdown = (): number => 1 } = {}) {
  const asked: string[] = [];
  const fake: Runner = {
    peer,
    threads,
    async load(loss, size, row) {
      asked.push(`load ${loss} ${size} ${row}`);
      return value;
    },
    async time(_loss, _size, calls) {
      asked.push("time");
      if (dies && asked.length > 12) throw new Error("gone");
      return calls * seconds * slowdown();
    },
    gradient: () => Float32Array.of(1),
  };
  return { ...fake, asked };
}
const of: Race = { loss: "mse", size: 1000, row: 1, expected: { value: 1, gradient: Float32Array.of(1) }, rounds: 6 };
const outcome = (outcomes: readonly Outcome[], peer: string, threads = 1) =>
  outcomes.find((each) => each.peer === peer && each.threads === threads) as Extract<Outcome, { ns: unknown }> & { refused?: string };

describe("a race", () => {
  it("takes ratios over xyloss on as many threads, and times per float", async () => {
    const runners = [runner("xyloss", 1, 1e-3), runner("xyloss", 2, 5e-4), runner("c", 1, 5e-4), runner("c", 2, 1e-3)];
    const outcomes = await race(runners, of);
    expect(outcome(outcomes, "c").times.median).toBeCloseTo(0.5, 10);
    expect(outcome(outcomes, "c", 2).times.median).toBeCloseTo(2, 10);
    expect(outcome(outcomes, "xyloss", 2).times.median).toBe(1);
    expect(outcome(outcomes, "c").ns.median).toBeCloseTo(500, 10);
    expect(outcome(outcomes, "c").error).toBe(0);
  });

  it("takes them over xyloss on one thread where it has no more", async () => {
    const outcomes = await race([runner("xyloss", 1, 1e-3), runner("c", 2, 5e-4)], of);
    expect(outcome(outcomes, "c", 2).times.median).toBeCloseTo(0.5, 10);
  });

  it("takes them round by round, so that what slows both sides cancels", async () => {
    let calls = 0;
    const slowdown = () => 1 + Math.floor(calls++ / 20);
    const runners = [runner("xyloss", 1, 1e-3, { slowdown }), runner("c", 1, 2e-3, { slowdown })];
    const { times, ns } = outcome(await race(runners, { ...of, rounds: 30 }), "c");
    expect(ns.high / ns.low).toBeGreaterThan(3);
    expect(times.median).toBeCloseTo(2, 1);
  });

  it("does not time a peer that computes something else", async () => {
    const wrong = runner("wrong", 1, 1e-3, { value: 1.1 });
    const outcomes = await race([runner("xyloss", 1, 1e-3), wrong, runner("c", 1, 2e-3)], of);
    expect(outcome(outcomes, "wrong").refused).toBe("its value is 1.1, not 1");
    expect(wrong.asked).toEqual(["load mse 1000 1"]);
    expect(outcome(outcomes, "c").times.median).toBeCloseTo(2, 10);
  });

  it("goes on without a peer that fails on the way", async () => {
    const outcomes = await race([runner("xyloss", 1, 1e-2), runner("mortal", 1, 1e-2, { dies: true }), runner("c", 1, 2e-2)], of);
    expect(outcome(outcomes, "mortal").refused).toBe("gone");
    expect(outcome(outcomes, "c").times.median).toBeCloseTo(2, 10);
  });

  it("gives no ratios where xyloss itself fails", async () => {
    const outcomes = await race([runner("xyloss", 1, 1e-3, { value: 2 }), runner("c", 1, 2e-3)], of);
    expect(outcome(outcomes, "xyloss").refused).toBe("its value is 2, not 1");
    expect(outcome(outcomes, "c").refused).toBe("xyloss itself was not timed");
  });
});

describe("the report", () => {
  const figure = (median: number) => ({ median, low: 0.9 * median, high: 1.1 * median });
  const took = (peer: string, times: number, threads = 1, error = 1e-6): Outcome => ({
    ...{ peer, threads, error },
    ns: figure(times),
    times: figure(times),
  });
  const contender = (peer: string, title: string, threads = 1) => ({ peer, title, threads, version: `${title} 1.2` });
  const run: PeerRun = {
    date: "2026-01-02T03:04:05.000Z",
    machine: { cpu: "A CPU", cores: 2, node: "20.0.0" },
    load: [0.1, 1.9],
    rounds: 21,
    all: 2,
    tolerance,
    contenders: [
      ...[contender("xyloss", "xyloss"), contender("tfjs", "TensorFlow.js"), contender("torch", "PyTorch"), contender("native", "C")],
      contender("torch", "PyTorch", 2),
    ],
    missing: [{ peer: "jax", title: "jax-js", threads: 1, reason: "not installed" }],
    cases: [
      {
        ...{ loss: "mse", label: "mse", size: 65_536, floats: 65_536 },
        outcomes: [took("xyloss", 1), took("tfjs", 100, 1, 4e-4), took("torch", 4), took("native", 0.5), took("torch", 3, 2)],
      },
      {
        ...{ loss: "huber", label: "huber", size: 65_536, floats: 65_536 },
        outcomes: [
          took("xyloss", 1),
          took("tfjs", 25),
          took("torch", 9),
          took("native", 0.5),
          { peer: "torch", threads: 2, refused: "gone" },
        ],
      },
    ],
  };

  it("shows every figure, names who is missing and what was not timed", () => {
    const printed = `${tablesText(run)}\n${gapsText(run)}`;
    expect(printed).toMatch(/^mse +1\.0 +100 \(90–1\.1e\+2\) +4\.00 \(3\.6–4\.4\) +0\.500 \(0\.45–0\.55\)$/m);
    for (const text of [printed, peersText(run)]) {
      expect(text).toContain("jax-js, one thread each: not installed");
      expect(text).toContain("PyTorch, huber, 65,536 floats, 2 threads each: gone");
    }
  });

  it("gives the page tables with means, which the README's sentence quotes", () => {
    const text = peersText(run);
    expect(text).toContain("load average 0.1 before and 1.9 after");
    expect(text).toContain("### 65,536 floats, one thread each");
    expect(text).toContain("| mse | 1.0 | 100 (90.0–110) × | 4.00 (3.60–4.40) × | 0.500 (0.450–0.550) × |");
    expect(text).toContain("| geometric mean | | 50.0 × | 6.00 × | 0.500 × |");
    expect(text).toContain("Compared with xyloss on one thread.");
    expect(text).toContain("TensorFlow.js 4e-4, PyTorch 1e-6, C 1e-6");
    const sentence = peersSummary(text).join(" ");
    expect(sentence).toContain("**50 times as fast as TensorFlow.js**");
    expect(sentence).toContain("6.0 times as fast as PyTorch");
    expect(sentence).toContain("is 2.0 times as fast as xyloss");
  });

  it("has no sentence for the README where a mean is missing", () => {
    const cases = run.cases.map((each) => ({ ...each, outcomes: each.outcomes.filter(({ peer }) => peer !== "native") }));
    expect(peersSummary(peersText({ ...run, cases }))).toEqual([]);
  });
});

describe("the peers", () => {
  it("are asked for every loss at every size, in one way each", () => {
    for (const size of [65_536, 1_048_576]) expect(casesOf(size).map(({ loss }) => loss)).toEqual(losses);
  });

  const native = kinds.filter(({ peer }) => peer === "native");
  const compiles = (() => {
    try {
      return native.map(({ launch }) => launch()).length > 0;
    } catch {
      return false;
    }
  })();
  it.skipIf(!compiles)("in C compute what xyloss computes, on one thread and on two", async () => {
    const { started, missing } = await start(native, folder, { all: 2 }, () => {});
    expect(missing).toEqual([]);
    for (const each of casesOf(65_536)) {
      const expected = expectedOf(each, folder, kernels as unknown as Losses);
      for (const { load, gradient, threads } of started) {
        const value = await load(each.loss, each.floats, each.row);
        expect(disagreement({ value: value as number, gradient: gradient() }, expected), `${each.label}, ${threads}`).toBeUndefined();
      }
    }
    for (const each of started) each.close();
  });
});
