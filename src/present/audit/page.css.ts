/** The page's own style: no font, picture or script from anywhere else. Colours hold on a dark screen and on paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2330; --faint: #626b7a; --line: #d8dde6; --paper: #ffffff;
  --good: #1d7a46; --bad: #b3261e; --open: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --faint: #9aa4b5; --line: #39414f; --paper: #151a22;
  --good: #5cc98a; --bad: #f28b82; --open: #e0b050; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 1320px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.7rem; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem; }
.faint { color: var(--faint); }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  overflow-wrap: anywhere; min-width: 5rem; }
th { color: var(--faint); font-weight: 600; }
.pass { color: var(--good); } .fail { color: var(--bad); font-weight: 600; }
.unknown, .cannot-prove { color: var(--open); font-weight: 600; }
.rehearsed { padding: .6rem 1rem; border: 2px solid var(--bad); border-radius: 8px; color: var(--bad); font-weight: 600; }
@media print { body { padding: 0; max-width: none; } h2 { break-after: avoid; } }
`;
