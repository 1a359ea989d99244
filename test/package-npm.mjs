// `npm run package:npm`: makes the npm package of the command line out of what dist/ holds. The production build has run before.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The command line, the engine, and the servers for editors and agents; the extension has its own package. */
const parts = [
  ...globSync('dist/{cli,commands,engine,worker,debug}.cjs'),
  ...globSync('dist/server*.cjs'),
  ...globSync('dist/lazy/*.cjs'),
  'dist/client.mjs',
  // The page of `baton serve`.
  ...globSync('dist/page.{js,css}'),
  'dist/THIRD_PARTY_NOTICES.txt',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  // `baton help` reads them.
  ...globSync('docs/{.,guides,concepts,coming-from,editors,reference}/*.md').filter((file) => !file.endsWith('architecture.md')),
  ...globSync('docs/reference/*.schema.json'),
  // Files for who operates a server; the guide leads through them.
  ...globSync('deploy/**/*', { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
  // `baton init --from` copies them.
  ...globSync('examples/**/*', { withFileTypes: true, exclude: (entry) => /^(?:\.baton|outputs)$/.test(entry.name) })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
];

/** On npm the name `baton` belongs to somebody else: `npx baton` there must never be this package's way. */
const name = 'baton-pipelines';

/** Links of a page to what the package leaves out become plain text, and its pictures what stands for them: who reads it there cannot follow them. */
function unlinkMissing(stage, page) {
  const at = join(stage, page);
  const isThere = (target) => /^(?:[a-z]+:|#)/.test(target) || existsSync(join(dirname(at), target.replace(/#.*/, '')));
  const unlink = (text) =>
    text.replaceAll(/!?\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, words, target) => (isThere(target) ? whole : words));
  // Every second part is a block of code.
  const blocks = readFileSync(at, 'utf8').split(/(^```[\s\S]*?^```)/m);
  const text = blocks.map((block, index) => (index % 2 === 0 ? unlink(block) : block)).join('');
  writeFileSync(at, text);
}

/** Makes the package in `folder` and gives its path. */
export function packForNpm(folder) {
  const stage = mkdtempSync(join(tmpdir(), 'baton-npm-'));
  try {
    const { version, license, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
    const { 'extension.description': description } = JSON.parse(readFileSync('package.nls.json', 'utf8'));
    // An older Node.js than Baton needs is enough: `baton` then takes one from npm.
    const manifest = {
      name,
      version,
      description,
      license,
      bin,
      exports: {
        './client': { types: './dist/client/client.d.ts', default: './dist/client.mjs' },
        './package.json': './package.json',
      },
      engines: { node: '>=20' },
      keywords: ['ai', 'pipeline', 'yaml', 'llm'],
    };
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const part of parts) cpSync(part, join(stage, part));
    for (const part of parts.filter((file) => file.endsWith('.md'))) unlinkMissing(stage, part);
    writeClientTypes(join(stage, 'dist', 'client'));
    const packing = spawnSync('npm', ['pack', '--json', '--pack-destination', resolve(folder)], {
      cwd: stage,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (packing.status !== 0) throw new Error(`npm pack failed:\n${packing.stderr}`);
    return join(resolve(folder), `${name}-${version}.tgz`);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** The types of `baton-pipelines/client`, as the compiler tells them. */
function writeClientTypes(folder) {
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--declaration', '--emitDeclarationOnly', '--allowImportingTsExtensions', '--strict', '--skipLibCheck'];
  const target = [
    '--target',
    'es2023',
    '--lib',
    'es2024,dom,dom.asynciterable',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
  ];
  const made = spawnSync(
    process.execPath,
    [compiler, ...options, ...target, '--types', 'node', '--ignoreConfig', '--outDir', folder, 'engine/client/client.ts'],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`No types of the client:\n${made.stdout}${made.stderr}`);
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  }
}

if (process.argv[1] === import.meta.filename) console.log(packForNpm('.'));
