export const style = `
:root {
  color-scheme: light dark;
  --ink: #22201d; --soft: #756d63; --line: #e8e2d8; --back: #f7f4ef; --card: #fff; --accent: #8a4b22; --tint: #f6ebe1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #f1ece4; --soft: #a89f92; --line: #38322b; --back: #191613; --card: #221e1a; --accent: #e5a577; --tint: #33281f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: clamp(1.25rem, 6vh, 4.5rem) 1.25rem; background: var(--back); color: var(--ink);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { width: min(44rem, 100%); margin: 0 auto; }
.badge {
  display: inline-block; padding: .2rem .75rem; border-radius: 99px; background: var(--tint); color: var(--accent);
  font-size: .85rem; font-weight: 600;
}
h1 { margin: 1rem 0 .15rem; font-size: clamp(2rem, 6vw, 2.75rem); line-height: 1.15; letter-spacing: -.025em; }
.greeting { margin: 0 0 2rem; color: var(--soft); font-size: 1.15rem; overflow-wrap: anywhere; }
.card {
  display: grid; grid-template-columns: max-content 1fr; gap: .6rem 1.5rem; margin: 0; padding: 1.4rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 10px 30px rgb(60 40 20 / 6%);
}
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
a { color: var(--accent); }
`;
