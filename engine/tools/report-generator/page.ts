/** Readable in light and dark, on a telephone and on paper. */
const style = `
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --link: #0b57d0; --back: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --dim: #9198a1; --line: #3d444d; --soft: #1a2029; --link: #7cb2ff; --back: #0f141a; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 3rem 1.25rem 5rem; background: var(--back); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 46rem; margin: 0 auto; overflow-wrap: break-word; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2.2em 0 .6em; text-wrap: balance; }
h1 { font-size: 2rem; margin-top: 0; letter-spacing: -.015em; }
h2 { font-size: 1.4rem; padding-bottom: .3em; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.15rem; }
h4, h5, h6 { font-size: 1rem; }
a { color: var(--link); text-underline-offset: .15em; }
blockquote { margin: 1em 0; padding: .1em 1em; border-left: 3px solid var(--line); color: var(--dim); }
code { font: .875em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; background: var(--soft); padding: .15em .35em; border-radius: 4px; }
pre { background: var(--soft); padding: 1em; border-radius: 8px; overflow-x: auto; }
pre code { background: none; padding: 0; }
.table { overflow-x: auto; margin: 1.2em 0; }
table { border-collapse: collapse; font-size: .94em; font-variant-numeric: tabular-nums; }
th, td { padding: .45em .9em; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { border-bottom-width: 2px; white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
img { max-width: 100%; height: auto; display: block; margin: 1em 0; }
hr { border: 0; border-top: 1px solid var(--line); margin: 2.5em 0; }
@media print { body { padding: 0; } h2, h3 { break-after: avoid; } pre, table, img { break-inside: avoid; } }
`;

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A self-contained page: it loads nothing and runs nothing. `body` is HTML, `title` is text. */
export const htmlPage = (title: string, body: string, more = ''): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}${more}</style>
</head>
<body>
<main>
${body.trim()}
</main>
</body>
</html>
`;
