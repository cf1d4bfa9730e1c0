import { Html } from './html.ts';

/** The whole look of a report: by day and by night, on a phone and on paper. Contrast is held by a test. */
export const REPORT_STYLE = new Html(`
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #fff; --line: #dfe3e8; --text: #1b2129; --soft: #55606e; --link: #0b57a4;
  --breach: #a81e14; --breach-ground: #fdeceb; --unknown: #7a4a00; --unknown-ground: #fdf2dc;
  --pass: #176639; --pass-ground: #e6f4ec;
  --critical: #8f1414; --high: #b3440a; --medium: #7d5a00; --low: #47566a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1216; --card: #171c22; --line: #2b333d; --text: #e7ebf0; --soft: #a3afbd; --link: #7db8f5;
    --breach: #ffaba2; --breach-ground: #3c1815; --unknown: #f3c878; --unknown-ground: #35270c;
    --pass: #83dba7; --pass-ground: #10301f;
    --critical: #ff9d94; --high: #ffb37a; --medium: #ecc963; --low: #b4c1d0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
header, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.75rem; padding-bottom: .75rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .15rem 0 .4rem; letter-spacing: -.015em; text-wrap: balance; }
h2 { font-size: 1.1rem; margin: 0 0 .75rem; line-height: 1.3; }
h2 small { font-size: .85rem; }
h3 { font-size: .9rem; margin: .75rem 0 .4rem; color: var(--soft); }
p { margin: 0 0 .5rem; }
small, .soft { color: var(--soft); font-weight: 400; }
small { font-size: .8rem; }
.kind { color: var(--soft); font-size: .8rem; font-weight: 600; letter-spacing: .04em; text-transform: uppercase; margin: 0; }
a { color: var(--link); text-underline-offset: .15em; }
section, details { background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: 1rem; margin: 0 0 1rem; }
dl.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: .6rem; margin: 0 0 1rem; }
dl.tiles div { border-radius: .5rem; padding: .6rem .75rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; min-width: 0; }
dl.tiles dt { font-size: .85rem; font-weight: 600; }
dl.tiles dd { margin: 0; font-size: 1.7rem; font-weight: 700; line-height: 1.15; font-variant-numeric: tabular-nums; }
dl.tiles dd small { font-size: .85rem; font-weight: 600; color: inherit; white-space: nowrap; }
.breach { color: var(--breach); background: var(--breach-ground); }
.unknown { color: var(--unknown); background: var(--unknown-ground); }
.pass { color: var(--pass); background: var(--pass-ground); }
svg.share { display: block; width: 100%; height: .6rem; border-radius: .3rem; margin: 0 0 .75rem; background: var(--line); }
svg.share .b { fill: var(--breach); } svg.share .u { fill: var(--unknown); } svg.share .p { fill: var(--pass); }
ul.levels { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem; margin: 0; padding: 0; }
ul.levels + p { margin: .75rem 0 0; }
.levels li { white-space: nowrap; font-size: .8rem; font-weight: 600; font-variant-numeric: tabular-nums;
  border: 1px solid currentColor; border-radius: .35rem; padding: .05rem .4rem; color: var(--low); }
.levels .critical { color: var(--critical); } .levels .high { color: var(--high); } .levels .medium { color: var(--medium); }
.levels .exploited { color: var(--card); background: var(--critical); border-color: var(--critical); }
.badge { display: inline-block; font-size: .72rem; font-weight: 700; letter-spacing: .03em; border-radius: .35rem; padding: .05rem .4rem; white-space: nowrap; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .55rem .75rem .55rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-top: 0; padding-top: 0; font-size: .8rem; font-weight: 600; color: var(--soft); }
tbody th { font-weight: 600; }
col.what { width: 50%; } col.age { width: 17%; }
td small, th small { display: block; overflow-wrap: anywhere; }
.plain { list-style: none; margin: 0; padding: 0; }
.plain li { padding: .5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.plain li:first-child { border-top: 0; padding-top: 0; }
summary { font-weight: 600; cursor: pointer; }
details[open] summary { margin-bottom: .75rem; }
footer { padding-top: .25rem; padding-bottom: 2.5rem; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media (max-width: 40rem) {
  body { font-size: 14px; }
  header { padding-top: 1.25rem; }
  h1 { font-size: 1.4rem; }
  dl.tiles { gap: .4rem; } dl.tiles div { padding: .5rem .55rem; } dl.tiles dd { font-size: 1.4rem; }
  dl.tiles dd small { display: block; }
  section, details { padding: .8rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  table, tbody { display: block; }
  tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: .75rem; row-gap: .35rem; padding: .7rem 0; border-top: 1px solid var(--line); }
  tbody tr:first-child { border-top: 0; padding-top: 0; }
  th, td { border: 0; padding: 0; }
  tbody th { grid-column: 1 / -1; }
  td:last-child { text-align: right; }
}
@media print { section, details { break-inside: avoid; border-color: #999; } }
`);
