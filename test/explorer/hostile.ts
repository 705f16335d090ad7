/** Addresses that the page did not make: typed by hand, made by an older version, or meant to break it. */
import fc from "fast-check";

const option = (json: string): string => `#left=${encodeURIComponent(`huber ${json}`)}`;
const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);

/** Addresses by what is wrong with them. */
export const hostile: Readonly<Record<string, string>> = {
  "an object without a text": option('{"geometry":{"toString":1}}'),
  "an object without a number": option('{"delta":{"valueOf":1,"toString":null}}'),
  "a geometry that is a list": option('{"geometry":["radial"]}'),
  "a geometry that is null": option('{"geometry":null}'),
  "a geometry of another version": option('{"geometry":"manhattan"}'),
  "an option of an older version": option('{"threshold":2,"delta":3}'),
  "an option that is a number as text": option('{"delta":"2"}'),
  "an option that overflows": option('{"delta":1e999}'),
  "an option that is 0": option('{"delta":0}'),
  "an option that is too small": option('{"delta":1e-300}'),
  "an option that is huge": option('{"delta":3e38}'),
  "an option that is not JSON": option('{"delta":NaN}'),
  "a prototype": option('{"__proto__":{"delta":5,"geometry":"radial"}}'),
  "names of all objects": option('{"constructor":1,"hasOwnProperty":2,"toString":3,"__defineGetter__":4}'),
  "an empty name": option('{"":1}'),
  "options that are a list": option("[1,2]"),
  "options that are null": option("null"),
  "options that are a number": option("1"),
  "options that are a text": option('"delta"'),
  "half of the options": option('{"delta":2'),
  "options in deep lists": option(`{"delta":${nested(1900, "[", "]")}}`),
  "options in deep objects": `#left=ordinalBce {"thresholds":${nested(600, '{"x":', "}").replace("{}", "1")}`,
  "deep options of a point loss": `#right=dsnt {"point":"huber","pointOptions":${'{"a":'.repeat(300)}1${"}".repeat(300)}}`,
  "unknown options of a point loss": '#right=dsnt {"point":"huber","pointOptions":{"toString":1,"delta":{"toString":1}}}',
  "an invalid point loss": '#right=dsnt {"point":{"name":{"toString":1},"irlsWeights":1}}',
  "thresholds without centres": '#left=ordinalBce {"thresholds":{"x":[1,2],"y":[1,2]}}',
  "thresholds of odd types": '#left=ordinalBce {"thresholds":{"x":"12","y":{"length":2}},"centers":[[1],[2]]}',
  "thresholds with nothing but a length": '#left=ordinalBce {"thresholds":{"x":{"length":1e9},"y":{"length":-1}}}',
  "as many thresholds as an address holds": `#left=ordinalBce {"thresholds":{"x":[${Array.from({ length: 400 }, (_, i) => i)}],"y":[${Array.from({ length: 400 }, (_, i) => i)}]}}`,
  "an even window": '#left=lncc {"window":4}&right=lncc {"window":99}',
  "invalid sigmas": '#left=oks {"sigmas":[],"areas":[0]}&right=oks {"sigmas":[0.1,"a",null],"areas":-1}',
  "options that the picture sets itself":
    '#left=heatmapMse {"width":100000,"height":100000}&right=softmaxCrossEntropy {"classes":16777216}',
  "extreme options": '#left=gaussianNll {"beta":1}&right=barron {"alpha":"-Infinity","scale":1e38}',
  "a loss of every object": "#left=constructor&right=__proto__&diagnosed=toString&racers=constructor,__proto__,hasOwnProperty",
  "unknown losses": "#left=nonsense&right=hüber&diagnosed=euclid&racers=sgd,none",
  "a loss in other letters": "#left=Huber&right=HUBER {}",
  "no loss": "#left=&right= {}&diagnosed= ",
  "invalid points": "#target=NaN,NaN&start=Infinity,-Infinity&outliers=1,,2,x,3",
  "half a point": "#target=5&start=,&outliers=1,2,3",
  "points far away": "#target=1e308,-1e308&start=-0,1e-320&outliers=0x10,1e1",
  "nothing but separators": "#&&&===&=&",
  "broken escapes": "#left=%&right=%E0%A4%A&target=%zz&%=%",
  "bytes of 0": "#left=%00&racers=%00,huber%00",
  "mark-up": '#left=<script>alert(1)</script>&right=huber {"<img src=x onerror=alert(1)>":1}',
  "a name twice": "#left=mse&left=huber&left=nonsense",
  "all losses in the race, many times": `#racers=${"mse,huber,tukey,".repeat(200)}`,
  "thousands of outliers": `#outliers=${"1,2,".repeat(900)}3,4`,
  "half a megabyte": `#left=huber {"delta":${"1".repeat(500_000)}}&target=${"9".repeat(1000)},1`,
  "half a megabyte of names": `#${"a=1&".repeat(125_000)}`,
  "half a megabyte of escapes": `#racers=${"%2C".repeat(170_000)}`,
  "a section": "#race",
  "another page's": "#/route?left=huber&x=[object Object]",
};

const names = ["target", "left", "right", "start", "outliers", "racers", "optimiser", "diagnosed", "none", "__proto__"];
const losses = ["huber", "barron", "ordinalBce", "dsnt", "lncc", "oks", "simcc", "gaussianNll", "constructor", "nonsense", "wing", ""];
const options = [
  "delta geometry alpha scale thresholds centers labels window sigmas areas point pointOptions sigma regularizer convention",
  "beta omega epsilon classes bins binsX split toString valueOf __proto__ constructor length",
].flatMap((list) => list.split(" "));
const words = ["radial", "component", "huber", "-Infinity", "NaN", "", "ramp", "1", "toString", "💥", "\u0000"];
const numbers = ["0", "-1", "1", "3", "0.5", "1e999", "1e-320", "3.4e38", "16777217", "-0"];

const pick = fc.constantFrom;
const short = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
const fieldOf = (value: fc.Arbitrary<string>) =>
  fc.tuple(pick("x", "y", ...options), value).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    pick(...numbers),
    pick("null", "true", "false", "{}", "[]"),
    pick(...words).map((word) => JSON.stringify(word)),
    short(tie("value")).map((values) => `[${values}]`),
    short(fieldOf(tie("value"))).map((fields) => `{${fields}}`),
  ),
}));
const given = fc.oneof({ weight: 9, arbitrary: short(fieldOf(value)).map((fields) => `{${fields}}`) }, { weight: 1, arbitrary: value });
const chosen = fc.tuple(pick(...losses), given).map((parts) => parts.join(" "));
const text = fc.oneof(chosen, chosen, ...[numbers, losses].map((list) => fc.array(pick(...list), { maxLength: 8 }).map(String)));
/** A part of an address, sometimes not encoded, and sometimes cut off. */
const part = fc.record({ name: pick(...names), text, isRaw: fc.nat(4), length: fc.option(fc.nat(80), { freq: 9, nil: undefined }) });

/** Addresses of the page's own words in the wrong places. */
export const scrambled: fc.Arbitrary<string> = fc
  .array(part, { minLength: 1, maxLength: 5 })
  .map((parts) =>
    parts.map(({ name, text, isRaw, length }) => `${name}=${(isRaw === 0 ? text : encodeURIComponent(text)).slice(0, length)}`).join("&"),
  )
  .map((hash) => `#${hash}`);
