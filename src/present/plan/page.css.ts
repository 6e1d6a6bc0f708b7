/** The page's own style: no font, picture or script from anywhere else. Colours hold on a dark screen and on paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2330; --faint: #626b7a; --line: #d8dde6; --paper: #ffffff; --shade: #f2f4f8;
  --work: #4a77c9; --wait: #c3d3f0; --critical: #c2452d; --critical-wait: #f0c7be; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --faint: #9aa4b5; --line: #39414f; --paper: #151a22;
  --shade: #1e2530; --work: #6d97e6; --wait: #2e4268; --critical: #ef7a63; --critical-wait: #6b3329; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 1320px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.7rem; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem; }
p { margin: .25rem 0 .75rem; max-width: 75ch; }
.faint, caption { color: var(--faint); }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.25rem 0 0; }
.figures div { flex: 1 1 13rem; padding: .9rem 1.1rem; border: 1px solid var(--line); border-radius: 8px; }
.figures strong { display: block; font-size: 1.4rem; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--faint); font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.sum td { font-weight: 600; border-bottom: 0; }
.now { white-space: nowrap; }
.mark { color: var(--critical); font-weight: 600; }
a { color: inherit; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .epic { font-weight: 600; }
svg .tick, svg .month { fill: var(--faint); font-size: 11px; }
svg .weekend { fill: var(--shade); }
svg .day { stroke: var(--line); }
svg .work { fill: var(--work); } svg .wait { fill: var(--wait); }
svg .work.critical { fill: var(--critical); } svg .wait.critical { fill: var(--critical-wait); }
svg .label.person { font-style: italic; } svg .label.critical { fill: var(--critical); }
.key span { display: inline-block; width: 1.4rem; height: .7rem; margin: 0 .4rem 0 1rem; border-radius: 2px; }
.key .work { background: var(--work); } .key .wait { background: var(--wait); } .key .critical { background: var(--critical); }
@media print { body { padding: 0; max-width: none; } h2 { break-after: avoid; } }
`;
