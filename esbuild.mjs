// Builds everything that ships (dist/) and, with --tests, the test suites (dist/test/).
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { compileStartEagerly } from './eager.mjs';
import { noticesOf, packagesIn, refusals } from './notices.mjs';

/** Upper bounds in kB of each bundle, minified; of the server what its start loads. A bundle that outgrows its bound fails the production build and `npm test`. */
const bounds = {
  'extension.cjs': 876,
  // 110 of them are what import converts and recognises.
  'engine.cjs': 2210,
  'server.cjs': 1102,
  'cli.cjs': 5,
  'commands.cjs': 380,
  'debug.cjs': 300,
  'worker.cjs': 200,
  // 50 of them are the lexer of Markdown.
  'panel.js': 397,
  'variants.js': 54,
  'client.mjs': 8,
  // The panel with the page of the server around it.
  'page.js': 424,
};

/** WebAssembly as its bytes, compressed in the bundle: a grammar of 1.4 MB takes 180 kB. */
const wasmBytes = {
  name: 'wasm-bytes',
  setup(pluginBuild) {
    pluginBuild.onLoad({ filter: /\.wasm$/ }, ({ path }) => {
      const packed = gzipSync(readFileSync(path), { level: 9 }).toString('base64');
      return {
        contents: `import { gunzipSync } from 'node:zlib'; export default gunzipSync(Buffer.from('${packed}', 'base64'));`,
      };
    });
  },
};

const common = {
  bundle: true,
  plugins: [wasmBytes],
  metafile: true,
  logLevel: 'warning',
  loader: Object.fromEntries(['.md', '.yaml', '.bash', '.zsh', '.fish', '.ps1'].map((end) => [end, 'text'])),
  legalComments: 'none',
};

/**
 * `engine/index.ts` and `…/lazy/NAME.ts` (of the engine and the extension) are bundles of their own: whoever imports them loads that file, so no byte ships twice.
 * `import()` of one becomes a `require` behind a promise: Node's `import()` of CommonJS first searches the whole file for exports.
 * So does that of a module of Node.
 */
const separateBundles = (own, folder = '.') => ({
  name: 'separate-bundles',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /(^|\/)engine\/index\.ts$|^\.\.?\/index\.ts$|\/lazy\/[\w-]+\.ts$/ }, (args) => {
      if (args.kind === 'entry-point') return undefined;
      const target = resolve(args.resolveDir, args.path);
      const lazy = /\/lazy\/([\w-]+)\.ts$/.exec(target);
      if (!lazy && (own === 'engine' || !target.endsWith('engine/index.ts'))) return undefined;
      const ofServer = target.startsWith(resolve('server'));
      const fromDist = lazy ? `lazy/${lazy[1]}.cjs` : 'engine.cjs';
      const ofEngine = folder === '.' ? `./${fromDist}` : `../${fromDist}`;
      const path = ofServer ? `./server-${lazy[1]}.cjs` : ofEngine;
      return args.kind === 'dynamic-import' ? { path, namespace: 'later' } : { path, external: true };
    });
    pluginBuild.onResolve({ filter: /^node:/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, namespace: 'later' } : undefined,
    );
    pluginBuild.onResolve({ filter: /./, namespace: 'later' }, ({ path }) => ({ path, external: true }));
    pluginBuild.onLoad({ filter: /./, namespace: 'later' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }));
  },
});

/**
 * The server in parts: what its start and diagnostics need, and each `server/lazy/NAME.ts`, which is required when it is first asked for.
 * What several of them need is a part of its own. Parts that share code are modules to esbuild, so they are made CommonJS afterwards.
 */
async function buildServer(node) {
  const lazy = list('server/lazy', /\.ts$/).map((file) => [`server-${basename(file, '.ts')}`, file]);
  const { outputFiles, metafile } = await build({
    ...node,
    entryPoints: Object.fromEntries([['server', 'server/server.ts'], ...lazy]),
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    chunkNames: 'server-[hash]',
    format: 'esm',
    splitting: true,
    write: false,
    sourcemap: node.sourcemap && 'inline',
    plugins: [separateBundles('server')],
  });
  mkdirSync('dist', { recursive: true });
  for (const { path, text } of outputFiles) {
    const { minify, target, sourcemap } = node;
    const { code } = await transform(text, { format: 'cjs', platform: 'node', target, minify, sourcemap: sourcemap && 'inline' });
    writeFileSync(path, code);
  }
  return { metafile, start: startOf('dist/server.cjs', metafile.outputs) };
}

/** A part of the server with all that it loads at once. */
function startOf(entry, outputs) {
  const parts = new Set([entry]);
  for (const part of parts)
    for (const { path, kind, external } of outputs[part]?.imports ?? [])
      if (kind === 'import-statement' && !external) parts.add(path);
  return parts;
}

const list = (folder, pattern) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/**
 * Builds dist/, notices of what is in it by others included. With `production` the bundles are minified, their sizes held to the bounds, and
 * the functions of a start compiled when they are loaded.
 */
export async function buildProduct({ production = false } = {}) {
  rmSync('dist', { recursive: true, force: true });
  const node = {
    ...common,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    minify: production,
    sourcemap: !production,
    external: ['vscode'],
    // The same parser as modules, of which only what is used ships.
    alias: { yaml: resolve('node_modules/yaml/browser/dist/index.js') },
  };
  const one = (entry, name, options = {}) =>
    build({
      ...node,
      entryPoints: [entry],
      outfile: `dist/${name}`,
      plugins: [...common.plugins, separateBundles(basename(name, '.cjs'), dirname(name))],
      ...options,
    });
  const lazy = [...list('engine', /\.ts$/), ...list('client', /\.ts$/)].filter((file) => /\/lazy\/[\w-]+\.ts$/.test(file));
  const built = await Promise.all([
    buildServer(node),
    one('client/extension.ts', 'extension.cjs'),
    one('engine/index.ts', 'engine.cjs'),
    one('engine/cli/start/start.ts', 'cli.cjs', { banner: { js: '#!/usr/bin/env node' } }),
    one('engine/cli/main.ts', 'commands.cjs'),
    one('client/debug/protocol/stdio.ts', 'debug.cjs'),
    one('engine/worker.ts', 'worker.cjs'),
    // What the npm package exports as `baton-pipelines/client`, for Node and browsers.
    build({
      ...common,
      platform: 'neutral',
      target: 'es2023',
      format: 'esm',
      minify: production,
      entryPoints: ['engine/client/client.ts'],
      outfile: 'dist/client.mjs',
    }),
    ...lazy.map((file) => one(file, `lazy/${basename(file, '.ts')}.cjs`)),
    build({
      ...common,
      platform: 'browser',
      target: 'es2022',
      format: 'iife',
      minify: production,
      sourcemap: !production,
      jsx: 'automatic',
      jsxImportSource: 'preact',
      entryPoints: { panel: 'client/panel/main.tsx', variants: 'client/panel/variants/main.tsx', page: 'client/page/main.tsx' },
      outdir: 'dist',
    }),
  ]);
  if (production) compileStartEagerly();

  const packages = packagesIn(built.map(({ metafile }) => metafile));
  const refused = refusals(packages);
  if (refused.length) throw new Error(refused.join('\n'));
  writeFileSync('dist/THIRD_PARTY_NOTICES.txt', noticesOf(packages));

  const [{ start }] = built;
  const sizeOf = (files) => Math.ceil([...files].reduce((sum, file) => sum + statSync(file).size, 0) / 1000);
  return list('dist', /\.(cjs|mjs|js|css)$/).map((file) => ({
    file,
    kilobytes: sizeOf(file === 'dist/server.cjs' ? start : [file]),
  }));
}

/** What is wrong with minified bundles: each that is larger than its bound, or is no ASCII. */
export const defectsOf = (sizes) =>
  sizes.flatMap(({ file, kilobytes }) => {
    const bound = bounds[basename(file)] ?? Number.POSITIVE_INFINITY;
    const size = kilobytes > bound ? [`${file} is ${kilobytes} kB; its bound is ${bound} kB.`] : [];
    return [...size, ...foreignCharacters(file)];
  });

/**
 * One character beyond ASCII doubles what a file takes in memory, and Node's compile cache encodes it anew at each start (an eighth of the
 * work of a small run). esbuild escapes them in texts, and leaves them in regular expressions.
 */
function foreignCharacters(file) {
  if (!/^dist.[\w-]+\.cjs$/.test(file)) return [];
  const [near] = /.{0,30}[^\x00-\x7f].{0,30}/.exec(readFileSync(file, 'utf8')) ?? [];
  return near === undefined ? [] : [`${file} is no ASCII near ${near}: write \\uXXXX in that regular expression.`];
}

export const testOptions = {
  ...common,
  platform: 'node',
  target: 'node22',
  sourcemap: 'linked',
  jsx: 'automatic',
  jsxImportSource: 'preact',
};

/** Builds the editor suites into dist/test/: CommonJS for the extension host, ES modules for the stories. The others run as they stand. */
export async function buildTests() {
  rmSync('dist/test', { recursive: true, force: true });
  // Only these folders: beside them lies VS Code, whose modules lead back to themselves by a link.
  const inHost = list('test/editor/host', /\.test\.ts$/);
  const inNode = ['workbench', 'deep', 'readme'].flatMap((room) => list(`test/editor/${room}`, /\.test\.ts$/));
  const options = { ...testOptions, outbase: 'test', outdir: 'dist/test' };
  await Promise.all([
    build({
      ...options,
      entryPoints: inNode,
      format: 'esm',
      splitting: true,
      packages: 'external',
      chunkNames: 'chunks/[name]-[hash]',
      outExtension: { '.js': '.mjs' },
    }),
    build({ ...options, entryPoints: inHost, format: 'cjs', external: ['vscode', 'mocha'], outExtension: { '.js': '.cjs' } }),
  ]);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const has = (flag) => process.argv.includes(flag);
  const sizes = await buildProduct({ production: has('--production') });
  if (has('--tests')) await buildTests();
  if (!has('--quiet')) for (const { file, kilobytes } of sizes) console.log(`${String(kilobytes).padStart(6)} kB  ${file}`);
  const defects = has('--production') ? defectsOf(sizes) : [];
  for (const line of defects) console.error(line);
  if (defects.length) process.exitCode = 1;
}
