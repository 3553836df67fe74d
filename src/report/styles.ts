import { DARK, recolorCharts } from '../charts/dark-page.js';

/** The page's style sheet. Dark colours are for screens only: paper is white. */
export const STYLES = `
:root {
  color-scheme: light;
  --page: #f6f6f4; --card: #ffffff; --ink: #222222; --muted: #5c5c5c; --line: #dcdcd8; --accent: #0072b2;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, "Helvetica Neue", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif;
}
header, nav, main, footer { max-width: 52rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
.kind { margin: 0; color: var(--muted); font-size: .875rem; letter-spacing: .04em; text-transform: uppercase; }
h1 { margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.3; }
a { color: var(--accent); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0; padding: 0; list-style: none; font-size: .9375rem; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; align-items: start; padding-top: 1.25rem; padding-bottom: 1.25rem; }
section { min-width: 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
p, ul { margin: 0 0 .75rem; }
.verdict { font-size: 1.125rem; font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 0 0 .75rem; }
.figures div { padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .375rem; }
.figures dt { color: var(--muted); font-size: .8125rem; }
.figures dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.facts { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .25rem 1rem; margin: 0 0 .75rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; }
@media (max-width: 30rem) {
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin: 0 0 .5rem; }
}
.scroll { overflow-x: auto; margin: 0 0 .75rem; }
table { min-width: min(100%, 24rem); border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { padding: 0 0 .25rem; text-align: left; color: var(--muted); }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--muted); font-weight: 600; }
tbody th { font-weight: normal; }
th.number, td.number { text-align: right; }
code, pre { font-family: ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; font-size: .875em; }
td code { overflow-wrap: anywhere; }
pre { overflow-x: auto; margin: .5rem 0 0; overflow-wrap: normal; }
details { margin: 0 0 .75rem; }
summary { cursor: pointer; }
details > .scroll { margin-top: .5rem; }
.charts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }
.chart { width: fit-content; max-width: 100%; margin: 0; overflow-x: auto; }
.chart svg { display: block; width: var(--width); max-width: 100%; min-width: calc(var(--width) * .84); height: auto; }
.chart svg, #_tip { font-variant-numeric: tabular-nums; }
.overflows::before { content: "Scroll sideways to see all \\2192"; position: sticky; left: 0; display: block; width: fit-content; color: var(--muted); font-size: .8125rem; }
@media screen and (min-width: 84rem) {
  header, nav, main, footer { max-width: 90rem; }
  main, .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); grid-auto-flow: dense; }
  main > section, .charts > .wide { grid-column: 1 / -1; }
  main > section.narrow { grid-column: auto; }
}
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#_tip {
  position: fixed; z-index: 1; max-width: min(20rem, 90vw); padding: .375rem .625rem; border-radius: .25rem;
  background: #222222; color: #ffffff; font-size: .8125rem; white-space: pre-line; pointer-events: none;
}
footer { padding-bottom: 2rem; color: var(--muted); font-size: .875rem; }
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --page: ${DARK.page}; --card: ${DARK.card}; --ink: ${DARK.ink}; --muted: ${DARK.muted}; --line: ${DARK.line};
    --accent: #6cb8ea;
  }
  .chart svg { background-color: transparent !important; } /* the live chart's sheet, which Vega sets as a style */
  #_tip { background: ${DARK.ink}; color: ${DARK.page}; }
  ${recolorCharts()}
}
@media print {
  body { background: none; }
  nav, #_tip { display: none; }
  section { border: 0; padding: 0; }
  h2, .kind { break-after: avoid; }
  summary, caption { break-after: avoid; }
  tr, .chart, .figures div, table.short { break-inside: avoid; }
  thead { display: table-header-group; }
  tbody tr:first-child, tbody tr:last-child { break-before: avoid; }
  main, .charts { display: block; }
  section { margin: 0 0 1.25rem; }
  .overflows::before { display: none; }
  .scroll, .chart, pre { overflow: visible; }
  pre { white-space: pre-wrap; }
  details::details-content { content-visibility: visible; block-size: auto; } /* where no script opens them */
  .chart svg { min-width: 0; }
}
`;
