// `npm run package`: makes the .vsix of what dist/ holds, and checks what is in it. The production build has run before.
import { globSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

/** The whole extension, offline engine included. */
const bound = 8_000_000;
/** The types of what other extensions may use. */
const api = 'docs/baton-api.d.ts';
/** What an installed extension cannot do without. */
const needed = [
  // New Pipeline from Example… copies them.
  ...globSync('examples/*/*.baton.yaml'),
  api,
  // `baton help` and Open Documentation read the pages for users.
  ...globSync('docs/{.,guides,concepts,coming-from,editors,reference}/*.md').filter((file) => !file.endsWith('architecture.md')),
  'dist/variants.js',
  'dist/variants.css',
  'package.json',
  'package.nls.json',
  'README.md',
  'LICENSE',
  'dist/THIRD_PARTY_NOTICES.txt',
  'dist/extension.cjs',
  'dist/engine.cjs',
  'dist/server.cjs',
  'dist/server-requests.cjs',
  // The tool `codebase` loads them by the languages that it meets.
  ...['typescript', 'tsx', 'python', 'go', 'java', 'rust'].map((name) => `dist/lazy/grammar-${name}.cjs`),
  'dist/panel.js',
  'dist/panel.css',
  // `baton serve` of the extension's command line.
  'dist/page.js',
  'dist/page.css',
];

/** What a part of the product loads from beside it. */
const loads = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/\brequire\("\.\/([^"]+)"\)/g)].map(([, name]) =>
    posix.join(posix.dirname(file), name),
  );

const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const packagePath = `${name}-${version}.vsix`;
const files = await listFiles({ packageManager: PackageManager.None });
const loaded = new Set(files.filter((file) => file.endsWith('.cjs')).flatMap(loads));
const problems = [
  ...[...needed, ...loaded].filter((file) => !files.includes(file)).map((file) => `${file} is missing from the package.`),
  ...files
    // Code of an example is what it reads.
    .filter((file) => !/^examples\/.*\.tsx?$/.test(file))
    .filter((file) => /\.(ts|tsx|map)$|node_modules|\/(\.baton|outputs)\//.test(file) && file !== api)
    .map((file) => `${file} does not belong into the package.`),
];
await createVSIX({ dependencies: false, packagePath, allowMissingRepository: true, rewriteRelativeLinks: false });
const { size } = statSync(packagePath);
if (size > bound) problems.push(`${packagePath} has ${size} bytes; its bound is ${bound}.`);

for (const file of files) console.log(`${String(Math.ceil(statSync(file).size / 1000)).padStart(6)} kB  ${file}`);
console.log(`\n${packagePath}: ${(size / 1e6).toFixed(2)} MB, ${files.length} files`);
for (const problem of problems) console.error(problem);
if (problems.length) process.exitCode = 1;
