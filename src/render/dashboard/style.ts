/**
 * The one stylesheet, which stands in every page: a page is one request, and its content security policy can name the
 * sheet by its hash. Light or dark as the reader's system is; from 48rem on the wide form.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --surface: #fff; --sunken: #eceff3; --text: #1a1e24; --muted: #566070;
  --line: #dde1e7; --edge: #8a94a3; --accent: #1f4fb8; --on-accent: #fff;
  --breach: #b3261e; --breach-soft: #fdeceb; --unknown: #7d4c00; --unknown-soft: #fdf3e1;
  --pass: #17653a; --pass-soft: #e8f6ee; --neutral-soft: #eceff3;
  --critical: #8f1452; --high: #b3261e; --medium: #954a00; --low: #665c00; --informational: #1f5fa8; --unrated: #566070;
  --ink-breach: #cf3a30; --ink-unknown: #c98a12; --ink-pass: #2f9160; --ink-other: #8a94a3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1318; --surface: #171c23; --sunken: #222a34; --text: #e8ebef; --muted: #a3adba;
    --line: #2b333e; --edge: #6d7988; --accent: #8ab4ff; --on-accent: #0f1318;
    --breach: #ff9c93; --breach-soft: #3a1d1c; --unknown: #f2bd6b; --unknown-soft: #33270f;
    --pass: #7fd6a1; --pass-soft: #143020; --neutral-soft: #222a34;
    --critical: #ff9ccb; --high: #ff9c93; --medium: #f5b061; --low: #d8cf6a; --informational: #8fc0ff; --unrated: #a3adba;
    --ink-breach: #f0736a; --ink-unknown: #e0a63f; --ink-pass: #4fae7c; --ink-other: #6d7988;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3, p, ul, ol, dl, dd, figure, table, legend { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.0625rem; line-height: 1.3; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: 2px; }
code, .mono { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.muted { color: var(--muted); }
.small { font-size: .875rem; }
time, .whole { white-space: nowrap; }
.count { font-variant-numeric: tabular-nums; }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.skip { position: absolute; left: .5rem; top: -4rem; padding: .5rem 1rem; background: var(--accent); color: var(--on-accent); z-index: 1; }
.skip:focus { top: .5rem; }
.wrap { max-width: 76rem; margin-inline: auto; padding-inline: 1rem; }

.top { background: var(--surface); border-bottom: 1px solid var(--line); }
.top .wrap { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; padding-block: .625rem; }
.brand { display: inline-flex; align-items: center; gap: .5rem; color: inherit; font-weight: 650; text-decoration: none; }
.brand svg { width: 1.5rem; height: 1.5rem; fill: var(--accent); }
.brand .tick { fill: none; stroke: var(--on-accent); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
.top nav { order: 3; flex-basis: 100%; }
.top nav ul { display: flex; flex-wrap: wrap; gap: 0 .25rem; margin-inline: -.5rem; }
.top nav a { display: block; padding: .375rem .5rem; color: var(--muted); text-decoration: none; border-radius: 6px; font-size: .9375rem; }
.top nav a:hover { color: var(--text); background: var(--sunken); }
.top nav a[aria-current] { color: var(--text); font-weight: 600; box-shadow: inset 0 -2px 0 var(--accent); border-radius: 6px 6px 0 0; }
.out { margin-left: auto; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; padding-block: 1.25rem 3rem; }
.heading { display: grid; gap: .25rem; }
.trail { font-size: .875rem; }
footer { color: var(--muted); font-size: .8125rem; padding-bottom: 2rem; }

.card { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; display: grid; gap: .75rem; align-content: start; min-width: 0; }
.card > header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem 1rem; }
.grid { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }
.note { border-left: 4px solid var(--accent); background: var(--surface); padding: .625rem .875rem; border-radius: 6px; }
.note.wrong { border-color: var(--breach); }

.tiles { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; }
.tile { display: grid; gap: .125rem; padding: .75rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; color: inherit; text-decoration: none; }
a.tile:hover { border-color: var(--edge); }
.tile b { font-size: 2rem; line-height: 1.1; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.tile.breach b { color: var(--breach); } .tile.unknown b { color: var(--unknown); } .tile.pass b { color: var(--pass); }
.share { display: block; width: 100%; height: .625rem; border-radius: 999px; }

.badge { display: inline-flex; align-items: center; gap: .3rem; padding: .0625rem .5rem; border: 1px solid; border-radius: 999px; font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.badge.breach { color: var(--breach); background: var(--breach-soft); }
.badge.unknown { color: var(--unknown); background: var(--unknown-soft); }
.badge.pass { color: var(--pass); background: var(--pass-soft); }
.badge.neutral { color: var(--muted); background: var(--neutral-soft); }
.severity { font-weight: 650; font-size: .8125rem; letter-spacing: .01em; white-space: nowrap; }
.severity::before { content: ""; display: inline-block; width: .625rem; height: .625rem; border-radius: 2px; background: currentColor; margin-right: .4rem; }
.CRITICAL { color: var(--critical); } .HIGH { color: var(--high); } .MEDIUM { color: var(--medium); } .LOW { color: var(--low); }
.INFORMATIONAL { color: var(--informational); } .UNTRIAGED, .UNDEFINED { color: var(--unrated); }
.levels { display: inline-flex; flex-wrap: wrap; gap: .125rem .75rem; }

.bars { display: grid; gap: .625rem; }
.bars li { display: grid; grid-template-columns: 8rem minmax(3rem, 1fr) auto; gap: .125rem .75rem; align-items: center; }
.bars svg { width: 100%; height: .75rem; display: block; }
.bars .count { font-weight: 600; min-width: 2.5rem; text-align: right; }
.bars .change { grid-column: 1 / -1; }
.rail { fill: var(--sunken); } .bar { fill: currentColor; }
.up { color: var(--breach); } .down { color: var(--pass); }
.plot { display: block; width: 100%; height: auto; }
.plot text { fill: var(--muted); font-size: 12px; font-family: inherit; }
.plot .line { stroke: var(--line); }
.f-breach { fill: var(--ink-breach); } .f-unknown { fill: var(--ink-unknown); } .f-pass { fill: var(--ink-pass); } .f-other { fill: var(--ink-other); }
.curve { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.plot .dot { fill: currentColor; } .plot .value { fill: currentColor; font-weight: 650; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .875rem; }
.legend li { display: inline-flex; align-items: center; gap: .4rem; }
.legend svg { width: .75rem; height: .75rem; }

form.filter { display: grid; grid-template-columns: minmax(0, 1fr); gap: .75rem; align-items: end; }
label { display: grid; gap: .25rem; font-size: .875rem; font-weight: 600; }
input, select, button { font: inherit; color: inherit; min-height: 2.5rem; min-width: 0; max-width: 100%; }
input, select { width: 100%; padding: .375rem .625rem; background: var(--surface); border: 1px solid var(--edge); border-radius: 8px; font-weight: 400; }
button, .button { display: inline-flex; align-items: center; justify-content: center; padding: .375rem 1rem; border: 1px solid var(--accent); border-radius: 8px; background: var(--accent); color: var(--on-accent); font-weight: 600; text-decoration: none; cursor: pointer; }
button.quiet, .button.quiet { background: none; border-color: var(--edge); color: inherit; font-weight: 500; min-height: 2rem; padding-block: .125rem; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.pager { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; }

table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
caption { text-align: left; }
th { text-align: left; font-size: .8125rem; font-weight: 600; color: var(--muted); vertical-align: bottom; }
th a { color: inherit; }
th[aria-sort] a { color: var(--text); }
td, th { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
td { vertical-align: baseline; }
tr:last-child > td, tr:last-child > th[scope=row] { border-bottom: 0; }
th[scope=row] a { color: var(--accent); }
.number + td:not(.number), .number + th:not(.number) { padding-left: 1rem; }
th[scope=row] { font-size: inherit; color: inherit; font-weight: 500; vertical-align: baseline; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.zero { color: var(--muted); }
.figures { display: block; overflow: auto; max-height: 22rem; white-space: nowrap; }

.facts { display: grid; grid-template-columns: minmax(0, 1fr); gap: .5rem 1.5rem; }
.facts dt { font-size: .8125rem; color: var(--muted); }
.facts dd { overflow-wrap: anywhere; }
.why { display: grid; gap: .5rem; }
.why ul { padding-left: 1.25rem; list-style: disc; font-size: .9375rem; color: var(--muted); overflow-wrap: anywhere; }
summary { cursor: pointer; }
.findings > li { border-top: 1px solid var(--line); }
.findings > li:first-child { border-top: 0; }
.findings summary { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 .75rem; padding: .5rem 0; list-style: none; align-items: baseline; }
.findings summary::-webkit-details-marker { display: none; }
.findings summary:hover .id { text-decoration: underline; }
.findings .id { font-weight: 600; overflow-wrap: anywhere; }
.findings .id::before { content: "▸"; display: inline-block; width: 1rem; color: var(--muted); font-weight: 400; }
.findings details[open] .id::before { content: "▾"; }
.findings .what { grid-column: 1 / -1; overflow-wrap: anywhere; color: var(--muted); font-size: .9375rem; }
.findings .marks { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .25rem .375rem; }
.findings .marks:empty { display: none; }
.findings .more { display: grid; gap: .75rem; padding: .25rem 0 1rem; max-width: 60rem; }
.mark { font-size: .75rem; font-weight: 600; padding: 0 .4rem; border: 1px solid var(--line); border-radius: 4px; color: var(--muted); white-space: nowrap; }
.mark.hot { color: var(--breach); border-color: currentColor; }
.tabs { display: flex; flex-wrap: wrap; gap: .375rem; }
.tabs a { padding: .25rem .625rem; border: 1px solid var(--line); border-radius: 999px; text-decoration: none; color: inherit; font-size: .875rem; }
.tabs a:hover { border-color: var(--edge); }
.tabs a[aria-current] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); font-weight: 600; }
.history { display: grid; gap: .5rem; }
.history li { display: grid; gap: .125rem .75rem; grid-template-columns: minmax(0, 1fr); }

.door { max-width: 26rem; margin: 10vh auto 0; padding-inline: 1rem; display: grid; gap: 1rem; }
.door form { display: grid; gap: 1rem; }
.door code { display: block; margin-top: .25rem; }

@media (max-width: 47.99rem) {
  .plot text { font-size: 15px; }
  .rows, .rows tbody, .rows tr, .rows td, .rows th { display: block; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows tr { padding: .75rem 0; border-bottom: 1px solid var(--line); }
  .rows tr:first-child { padding-top: 0; }
  .rows tr:last-child { border-bottom: 0; padding-bottom: 0; }
  .rows td, .rows th, .rows .number + td:not(.number) { padding: .0625rem 0; border: 0; text-align: left; }
  .rows td[data-label] { display: inline-flex; gap: .375rem; margin-right: 1rem; font-size: .875rem; }
  .rows td[data-label]::before { content: attr(data-label); color: var(--muted); }
  .rows td.zero { display: none; }
}
@media (min-width: 48rem) {
  .top nav { order: 0; flex-basis: auto; }
  .tiles { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .grid.two { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .card { padding: 1.25rem; }
  .bars li { grid-template-columns: 8.5rem minmax(3rem, 1fr) auto 7.5rem; }
  .bars .change { grid-column: auto; }
  form.filter { grid-template-columns: minmax(12rem, 2fr) repeat(3, minmax(8rem, 1fr)) auto; }
  .facts { grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
  .facts .wide { grid-column: 1 / -1; }
  .findings summary { grid-template-columns: 8.5rem minmax(11rem, 15rem) minmax(0, 1fr) auto; }
  .findings .what, .findings .marks { grid-column: auto; }
  .findings .more { padding-left: 9.25rem; }
  .history li { grid-template-columns: 12rem 7rem minmax(0, 1fr); align-items: baseline; }
}
@media print {
  .top nav, .out, form { display: none; }
  body { background: #fff; }
}
`;
