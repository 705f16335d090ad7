import { describe, expect, it } from "vitest";
import { commandOf } from "../../src/command/args.js";
import { expectThrown } from "../support.js";

/** What `xyloss diagnose a.csv --loss mse` and more comes to. */
const asked = (...more: string[]) => commandOf(["diagnose", "a.csv", "--loss", "mse", ...more]);

describe("commandOf", () => {
  it("has defaults", () => {
    expect(asked()).toEqual({
      kind: "diagnose",
      file: "a.csv",
      loss: "mse",
      options: {},
      csv: { wanted: {} },
      format: "text",
      failOn: "error",
    });
    expect(commandOf(["diagnose", "--loss=mse", "-"])).toMatchObject({ file: "-" });
    expect(commandOf(["--loss", "mse", "diagnose"])).toMatchObject({ kind: "diagnose", file: undefined });
  });

  it("takes help and version before anything else", () => {
    for (const args of [[], ["help"], ["-h"], ["diagnose", "--help"], ["nonsense", "-h"]])
      expect(commandOf(args)).toEqual({ kind: "help" });
    for (const args of [["-v"], ["--version"], ["diagnose", "--version"]]) expect(commandOf(args)).toEqual({ kind: "version" });
  });

  it("takes columns as lists", () => {
    expect(asked("--columns", "px, py,tx ,3-4").kind === "diagnose" && asked("--columns", "px, py,tx ,3-4")).toMatchObject({
      csv: { wanted: { columns: ["px", "py", "tx", "3-4"] } },
    });
    expect(asked("--prediction-columns", "p0-p63", "--target-columns", "x,y", "--weights", "w")).toMatchObject({
      csv: { wanted: { prediction: ["p0-p63"], target: ["x", "y"], weights: "w" } },
    });
  });

  it("takes delimiters by character and by name, and whether there are names", () => {
    for (const [said, delimiter] of [
      ["|", "|"],
      [";", ";"],
      ["tab", "\t"],
      ["\\t", "\t"],
      ["\t", "\t"],
      ["space", " "],
      ["comma", ","],
      ["semicolon", ";"],
    ] as const) {
      expect(asked("--delimiter", said)).toMatchObject({ csv: { delimiter } });
    }
    expect([asked("--header"), asked("--no-header")]).toMatchObject([{ csv: { header: true } }, { csv: { header: false } }]);
  });

  it("takes options one by one and as JSON, the former over the latter", () => {
    const options = (...more: string[]) => asked(...more);
    expect(options("--option", "delta=2", "--option", "geometry=radial")).toMatchObject({ options: { delta: 2, geometry: "radial" } });
    expect(options("--option", " alpha = null", "--option", "full=true")).toMatchObject({ options: { alpha: null, full: true } });
    // −∞ is a limit of Barron's loss, and no JSON
    expect(options("--option", "alpha=-Infinity")).toMatchObject({ options: { alpha: -Infinity } });
    expect(options("--option", 'thresholds={"x": [1, 2], "y": [3, 4]}')).toMatchObject({
      options: { thresholds: { x: [1, 2], y: [3, 4] } },
    });
    expect(options("--options", '{"delta": 3, "geometry": "radial"}', "--option", "delta=2")).toMatchObject({
      options: { delta: 2, geometry: "radial" },
    });
    expect(options("--option", "name=a=b")).toMatchObject({ options: { name: "a=b" } });
    expect(Object.keys((options("--option", "__proto__=1") as { options: object }).options)).toEqual(["__proto__"]);
  });

  it("takes a number of rows to sample", () => {
    expect(asked("--sample", "100,000")).toMatchObject({ sample: 100_000 });
    expect(asked("--sample", "1e5")).toMatchObject({ sample: 100_000 });
    expect(asked()).toMatchObject({ sample: undefined });
  });

  it("takes bounds, those that begin with a dash too", () => {
    expect(asked("--bounds", "0,640, 0,480")).toMatchObject({ bounds: { x: [0, 640], y: [0, 480] } });
    expect(asked("--bounds", "-1,1,-.5,1e3")).toMatchObject({ bounds: { x: [-1, 1], y: [-0.5, 1000] } });
    expect(asked("--bounds=-1,1,-1,1", "--json")).toMatchObject({ bounds: { x: [-1, 1] }, format: "json" });
  });

  it("takes what is printed", () => {
    expect(asked("--markdown", "--html", "r.html", "--fail-on", "note")).toMatchObject({
      format: "markdown",
      html: "r.html",
      failOn: "note",
    });
  });

  it.each([
    [["diagnos", "x.csv"], /no command diagnos; it is xyloss diagnose x.csv/],
    [["a.csv", "--loss", "mse"], /no command a.csv; it is xyloss diagnose a.csv/],
    [["diagnose", "a.csv", "--weights", "w"], /^which loss\? --loss huber, for example; --weights needs one$/],
    [["diagnose", "a.csv", "--html", "a.html"], /^which loss\? --loss huber, for example; --html needs one$/],
    [["diagnose", "a.csv", "b.csv", "--loss", "mse"], /one file at a time; there are a.csv and b.csv/],
    [["diagnose", "", "--loss", "mse"], /^the name of the file is empty$/],
    [["diagnose", "a.csv", "--loss", "mse", "--html", ""], /^the name of the page, --html, is empty$/],
    [["diagnose", "a.csv", "--los", "mse"], /no option --los; did you mean --loss\?/],
    [["diagnose", "a.csv", "-x"], /no option -x/],
    [["diagnose", "a.csv", "--loss"], /--loss <value>' argument missing/],
    [["diagnose", "a.csv", "--loss", "--json"], /'--loss/],
    [["diagnose", "a.csv", "--json=yes", "--loss", "mse"], /'--json' does not take an argument/],
    [["diagnose", "a.csv", "--loss", "mse", "--json", "--markdown"], /--json and --markdown exclude each other/],
    [["diagnose", "a.csv", "--loss", "mse", "--header", "--no-header"], /--header and --no-header exclude each other/],
    [["diagnose", "a.csv", "--loss", "mse", "--fail-on", "notes"], /--fail-on is notes; it must be one of error, warning, note, never/],
    [["diagnose", "a.csv", "--loss", "mse", "--delimiter", "::"], /--delimiter is "::"; it must be one character/],
    [["diagnose", "a.csv", "--loss", "mse", "--delimiter", ""], /--delimiter is ""/],
    [["diagnose", "a.csv", "--loss", "mse", "--delimiter", "constructor"], /--delimiter is "constructor"; it must be one character/],
    [["diagnose", "a.csv", "--loss", "mse", "--columns", "a,,b"], /--columns "a,,b" has an empty name/],
    [["diagnose", "a.csv", "--loss", "mse", "--bounds", "0,1,0"], /--bounds is 0,1,0; it must be four numbers/],
    [["diagnose", "a.csv", "--loss", "mse", "--bounds", "1,0,0,1"], /X0 < X1/],
    [["diagnose", "a.csv", "--loss", "mse", "--bounds", "0,,0,1"], /four numbers/],
    [["diagnose", "a.csv", "--loss", "mse", "--bounds", "0,1,0,1,2"], /four numbers/],
    [["diagnose", "a.csv", "--loss", "mse", "--sample", "0"], /--sample is 0; it must be a number of rows: --sample 100000/],
    [["diagnose", "a.csv", "--loss", "mse", "--sample", "10%"], /--sample is 10%/],
    [["diagnose", "a.csv", "--loss", "mse", "--sample", ""], /--sample is ; it must/],
    [["diagnose", "a.csv", "--sample", "9"], /which loss\? .*--sample needs one/],
    [["diagnose", "a.csv", "--loss", "mse", "--option", "delta"], /--option is delta; it must be NAME=VALUE/],
    [["diagnose", "a.csv", "--loss", "mse", "--options", "{delta: 2}"], /--options \{delta: 2\} is not JSON/],
    [["diagnose", "a.csv", "--loss", "mse", "--options", "[1]"], /--options is \[1\]; it must be an object/],
    [["diagnose", "a.csv", "--loss", "mse", "--options", "null"], /--options is null; it must be an object/],
  ])("refuses %j", (args, message) => {
    expectThrown("ERR_XYLOSS_OPTION", [message], () => commandOf(args));
  });
});
