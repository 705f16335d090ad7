/** The engine that runs the page, going by the name of the browser. */

/** JavaScript engines by the names of browsers. The first match counts, as most browsers name others, too. */
const engines: readonly { readonly engine: string; readonly browser: string; readonly version: RegExp }[] = [
  { engine: "SpiderMonkey", browser: "Firefox", version: /Firefox\/([\d.]+)/ },
  { engine: "V8", browser: "Edge", version: /Edg\/([\d.]+)/ },
  { engine: "V8", browser: "Chromium", version: /Chrom(?:e|ium)\/([\d.]+)/ },
  { engine: "JavaScriptCore", browser: "Safari", version: /Version\/([\d.]+).*Safari/ },
];

/** For example "V8 14.2 (Chromium 142)": V8's version is a tenth of Chromium's. */
export function engineOf(userAgent: string): string {
  for (const { engine, browser, version } of engines) {
    const found = version.exec(userAgent)?.[1];
    if (found === undefined) continue;
    const major = Number.parseInt(found, 10);
    const own = engine === "V8" ? `V8 ${Math.floor(major / 10)}.${major % 10}` : engine;
    return `${own} (${browser} ${found.replace(/(\.0)+$/, "")})`;
  }
  return userAgent;
}
