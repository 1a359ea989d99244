// `npm run package`: makes the .vsix of what dist/ holds, and checks what is in it; `npm test` does too. The production build has run before.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { unzipSync } from 'fflate';

/** The whole extension, offline engine included, in bytes. */
const bound = 8_000_000;
/** Where `npm test` leaves it for the suites that install it. A build empties dist/, so it is never older than what it is made of. */
const packageOfBuild = join('dist', 'baton.vsix');
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
  // vsce names these two its own way.
  'readme.md',
  'LICENSE.txt',
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

/** Makes the package. Gives its size and that of each file in it, in bytes, and what is wrong with it. */
export async function packExtension(packagePath = packageOfBuild) {
  await createVSIX({ dependencies: false, packagePath, allowMissingRepository: true, rewriteRelativeLinks: false });
  const bytes = readFileSync(packagePath);
  return { size: bytes.length, files: filesIn(bytes), problems: problemsOf(packagePath, bytes) };
}

/** The package that the last run of `npm test` made of this build, or a new one. */
export async function findExtensionPackage() {
  if (!existsSync(packageOfBuild)) await packExtension();
  return packageOfBuild;
}

/** The files of the extension in a package, with their sizes in bytes. */
function filesIn(bytes) {
  const files = [];
  unzipSync(bytes, {
    filter({ name, originalSize }) {
      if (name.startsWith('extension/')) files.push({ name: name.slice('extension/'.length), size: originalSize });
      return false;
    },
  });
  return files;
}

function problemsOf(packagePath, bytes) {
  const names = filesIn(bytes).map(({ name }) => name);
  const loaded = new Set(names.filter((name) => name.endsWith('.cjs')).flatMap(loads));
  const missing = [...needed, ...loaded].filter((file) => !names.includes(file));
  const foreign = names
    // Code of an example is what it reads.
    .filter((file) => !/^examples\/.*\.tsx?$/.test(file))
    .filter((file) => /\.(ts|tsx|map)$|node_modules|\/(\.baton|outputs)\//.test(file) && file !== api);
  return [
    ...missing.map((file) => `${file} is missing from the package.`),
    ...foreign.map((file) => `${file} does not belong into the package.`),
    ...(bytes.length > bound ? [`${packagePath} has ${bytes.length} bytes; its bound is ${bound}.`] : []),
  ];
}

if (process.argv[1] === import.meta.filename) {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const packagePath = `${name}-${version}.vsix`;
  const { size, files, problems } = await packExtension(packagePath);
  for (const file of files) console.log(`${String(Math.ceil(file.size / 1000)).padStart(6)} kB  ${file.name}`);
  console.log(`\n${packagePath}: ${(size / 1e6).toFixed(2)} MB, ${files.length} files`);
  for (const problem of problems) console.error(problem);
  if (problems.length) process.exitCode = 1;
}
