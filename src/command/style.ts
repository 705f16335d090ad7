/** Style sheets of reports. The colours are those of the charts, `chartStyle`. */

/** For a page that is a report. */
export const pageStyle = `
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px 16px 64px;max-width:1180px;background:var(--xyloss-ground);color:var(--xyloss-ink);font:16px/1.5 system-ui,sans-serif}
header{border-bottom:1px solid var(--line)}
.kind{margin:0;color:var(--xyloss-faint)}
h1{font-size:clamp(20px,4vw,30px);line-height:1.25;margin:2px 0 8px}
.verdict{font-size:18px;max-width:75ch;margin:0 0 12px}
.reading{color:var(--xyloss-faint);font-size:13.5px;max-width:80ch;margin:0 0 20px;overflow-wrap:anywhere}
h2{font-size:21px;margin:36px 0 12px}
@media print{:root{color-scheme:light}body{padding:0;font-size:12px}button,details{display:none}article,figure,li{break-inside:avoid}h2{break-after:avoid}}
`;

/** For findings, recommendations and charts in any page. */
export const reportStyle = `
:root{--line:color-mix(in srgb,var(--xyloss-faint) 28%,transparent);--error:light-dark(#b3261e,#ff8a80);--warning:light-dark(#8a5a00,#f2c14e);--note:light-dark(#1f6fb2,#7db8f0)}
code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em}
code{overflow-wrap:anywhere}
h3{font-size:15px;margin:0 0 6px;overflow-wrap:anywhere}
.cards{display:grid;gap:14px;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));align-items:start}
article{border:1px solid var(--line);border-left:4px solid var(--severity);border-radius:6px;padding:12px 16px}
article p{margin:0 0 8px}
.error{--severity:var(--error)}.warning{--severity:var(--warning)}.note{--severity:var(--note)}
.severity{color:var(--severity);text-transform:uppercase;font-size:12px;letter-spacing:.05em;margin-right:6px}
.advice{padding-left:1.4em;text-indent:-1.4em}.advice::before{content:"→ ";color:var(--severity)}
dl{display:flex;flex-wrap:wrap;gap:2px 18px;margin:0;color:var(--xyloss-faint);font-size:13.5px}
dl div{display:flex;gap:6px}dd{margin:0;white-space:nowrap;color:var(--xyloss-ink);font-variant-numeric:tabular-nums}
ol{margin:0;padding-left:1.5em}li{margin:0 0 14px}li p{margin:4px 0 0;max-width:80ch}
.call{display:flex;flex-wrap:wrap;gap:8px;align-items:baseline}
.call code{background:color-mix(in srgb,var(--xyloss-faint) 12%,transparent);padding:3px 8px;border-radius:4px;white-space:pre-wrap}
button{font:inherit;font-size:13px;color:inherit;background:none;border:1px solid var(--line);border-radius:4px;padding:2px 10px;cursor:pointer}
button:hover{border-color:currentColor}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.verdict p{margin:0 0 6px}
.first{display:grid;gap:0 36px;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));align-items:start}
.pictures{display:grid;gap:24px 28px;grid-template-columns:repeat(auto-fill,minmax(min(100%,420px),1fr))}
figure{margin:0;min-width:0}figure svg{display:block;width:100%;max-width:520px;height:auto}
figcaption{color:var(--xyloss-faint);font-size:13.5px;max-width:520px}
.table{overflow-x:auto}.table p{margin:0 0 8px;color:var(--xyloss-faint);font-size:13.5px}
.table table{border-collapse:collapse;font-size:14.5px;font-variant-numeric:tabular-nums}
.table :is(td,th){padding:3px 14px 3px 0;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}.table thead th{font-weight:600;color:var(--xyloss-faint)}.table tbody th{font-weight:400}
pre{overflow:auto;max-height:70vh;padding:12px;border:1px solid var(--line);border-radius:6px}
`;
