import { createHash } from 'node:crypto';

/** In every page: short, so that hundreds of pages fit into few ConfigMaps. */
export const PAGE_STYLE = `
:root{--fg:#1d2430;--dim:#5b6676;--bg:#fff;--soft:#f4f6f9;--line:#dde2ea;--link:#0b5cad}
@media(prefers-color-scheme:dark){:root{--fg:#e3e8f0;--dim:#98a4b5;--bg:#12161d;--soft:#1b212b;--line:#303947;--link:#7db8ff}}
body{margin:0 auto;padding:1.2rem;max-width:56rem;font:16px/1.55 system-ui,sans-serif;color:var(--fg);background:var(--bg)}
a{color:var(--link)}
nav,footer{font-size:.85rem;color:var(--dim)}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.6rem}
h1{margin:.4rem 0 1rem;font-size:1.75rem;overflow-wrap:anywhere}
h2{margin:2rem 0 .4rem;font-size:1.15rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}
h3{margin:1.3rem 0 .2rem;font-size:1rem}
p,ul,ol{margin:.5rem 0}li{margin:.25rem 0}
code{font:.86em/1.5 ui-monospace,Menlo,Consolas,monospace;background:var(--soft);padding:.1em .3em;border-radius:3px}
pre{margin:.6rem 0;padding:.7rem .9rem;background:var(--soft);border-left:3px solid var(--line);border-radius:3px;white-space:pre-wrap;overflow-wrap:anywhere}
pre code{padding:0}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.85rem}
th,td{padding:.35rem .8rem .35rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--dim)}.n{font-variant-numeric:tabular-nums}
.go a{display:inline-block;margin:0 .3rem .3rem 0;padding:.15rem .6rem;border:1px solid var(--line);border-radius:4px;text-decoration:none;font-size:.9rem}
.s{white-space:nowrap;padding:.1rem .45rem;border-radius:3px;font-size:.8rem;font-weight:600;color:#fff;background:#5b6676}
.critical{background:#b3202c}.error{background:#b04a00}.warning{background:#f2c200;color:#2b2300}.info{background:#2563a8}
@media print{:root{--fg:#000;--dim:#444;--bg:#fff;--soft:#f4f4f4;--line:#bbb;--link:#000}body{max-width:none;padding:0;font-size:11pt}.go,nav{display:none}pre,tr{break-inside:avoid}h2,h3{break-after:avoid}.s{print-color-adjust:exact}}
`.trim();

/** Nothing is loaded, nothing runs, nothing is sent; this style alone applies. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256')
  .update(PAGE_STYLE)
  .digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`;
