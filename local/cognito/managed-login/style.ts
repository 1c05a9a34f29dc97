/** How the pages look: plain, in the reader's own colours, from the narrowest phone on. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f3f4f6, #111418);
  --paper: light-dark(#fff, #1a1e24);
  --ink: light-dark(#16191d, #e8eaed);
  --quiet: light-dark(#4b5563, #a6adb8);
  --line: light-dark(#8a929e, #6b7480);
  --edge: light-dark(#dfe2e7, #2c323a);
  --deed: light-dark(#0b5cad, #8ec2ff);
  --on-deed: light-dark(#fff, #0b1a2b);
  --wrong: light-dark(#a5161d, #ffb0ab);
  --wrong-ground: light-dark(#fdf0f0, #3a1a1c);
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: 16px; display: grid; place-items: center;
  background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 400px; padding: 32px; background: var(--paper);
  border: 1px solid var(--edge); border-radius: 12px; overflow-wrap: anywhere;
}
h1 { margin: 0 0 20px; font-size: 24px; line-height: 1.25; font-weight: 600; }
p { margin: 0 0 16px; color: var(--quiet); }
label { display: block; margin: 0 0 4px; font-weight: 500; }
input {
  display: block; width: 100%; min-height: 44px; margin: 0 0 16px; padding: 8px 12px; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--line); border-radius: 8px;
}
button {
  width: 100%; min-height: 44px; margin: 8px 0 0; padding: 8px 16px; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-deed); background: var(--deed); border: 0; border-radius: 8px;
}
button:hover { filter: brightness(1.1); }
:focus-visible { outline: 2px solid var(--deed); outline-offset: 2px; }
nav { margin: 20px 0 0; }
a { color: var(--deed); }
code { display: block; margin: 0 0 16px; padding: 12px; border: 1px dashed var(--line); border-radius: 8px; color: var(--ink); }
main > :last-child { margin-bottom: 0; }
[role=alert], [role=status] { padding: 12px; border-radius: 8px; color: var(--ink); border: 1px solid var(--line); }
[role=alert] { color: var(--wrong); background: var(--wrong-ground); border-color: var(--wrong); }
@media (max-width: 420px) { main { padding: 24px 20px; } }
`;
