// Builds the site into docs/site/dist: the Markdown of the repository, copied so that the generator finds its own packages from it.
import { cpSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'vitepress';
import { llmsText } from './llms.mjs';

const site = import.meta.dirname;
const root = resolve(site, '../..');
const pages = join(site, 'pages');
const out = join(site, 'dist');

rmSync(pages, { recursive: true, force: true });
rmSync(out, { recursive: true, force: true });
const markdown = [
  '{README,CONTRIBUTING,CHANGELOG}.md',
  'docs/*.md',
  'docs/{guides,concepts,coming-from,editors,decisions,reference}/*.md',
  'examples/*/README.md',
];
for (const file of globSync([...markdown, 'docs/pictures/**/*.*'], { cwd: root })) copyTo(pages, file);

await build(site);

// The Markdown too, which llms.txt names, and the schemas.
for (const file of globSync([...markdown, 'docs/reference/*.json'], { cwd: root })) copyTo(out, file);
writeFileSync(join(out, 'llms.txt'), llmsText(root));
const start = 'docs/README.html';
writeFileSync(
  join(out, 'index.html'),
  `<!doctype html><title>Baton</title><meta http-equiv="refresh" content="0; url=${start}"><a href="${start}">Documentation</a>\n`,
);

function copyTo(folder, file) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  cpSync(join(root, file), join(folder, file));
}
