// Lets Node run the sources as they stand (it strips the types itself), so that coverage counts the real lines: texts that
// esbuild would bundle are loaded as text, JSON as JSON, and the panel's JSX is translated.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import fc from 'fast-check';

// The same cases each time, so that a change is judged and not its luck; TEST_SEED=random looks for others.
const seed = process.env.TEST_SEED ?? '20261121';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });

// Runs that tests keep are signed with this, so that nothing is made in the home folder of who runs them.
process.env.BATON_KEY ??= 'the key of the tests, which no machine has';

// Coverage is of the sources. A process that a test starts is of the product as it is built, or of no file that counts: it
// would write megabytes that nobody reads.
if (process.env.MOCHA_WORKER_ID !== undefined) {
  delete process.env.NODE_V8_COVERAGE;
  // A worker is given a second to end; on a busy machine what it covered takes longer to be written, and would be lost.
  process.on('SIGTERM', () => undefined);
}

registerHooks({
  load(url, context, next) {
    if (!url.startsWith('file:')) return next(url, context);
    const module = (source) => ({ format: 'module', source, shortCircuit: true });
    if (/\.(md|yaml|bash|zsh|fish|ps1)$/.test(url))
      return module(`export default ${JSON.stringify(readFileSync(fileURLToPath(url), 'utf8'))};`);
    if (url.endsWith('.wasm'))
      return module(
        `import { readFileSync } from 'node:fs'; export default readFileSync(${JSON.stringify(fileURLToPath(url))});`,
      );
    // Its JSON is imported as bundlers do, without saying so.
    if (/\/@actions\/[\w./-]+\.json$/.test(url)) return module(`export default ${readFileSync(fileURLToPath(url), 'utf8')};`);
    if (url.endsWith('/package.json') && !url.includes('node_modules')) {
      const { version } = JSON.parse(readFileSync(fileURLToPath(url), 'utf8'));
      return module(`export const version = ${JSON.stringify(version)};`);
    }
    if (url.endsWith('.tsx')) {
      const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
        loader: 'tsx',
        jsx: 'automatic',
        jsxImportSource: 'preact',
        sourcefile: fileURLToPath(url),
        sourcemap: 'inline',
      });
      return module(code);
    }
    if (url.endsWith('.css')) return module('export default "";');
    const loaded = next(url, context);
    // What is loaded late and at once is required, which the bundles understand; a module has to be given `require`.
    if (/\/(engine|server)\/.*\.ts$/.test(url) && loaded.source && /\brequire\(/.test(String(loaded.source)))
      return {
        ...loaded,
        source: `import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url); ${loaded.source}`,
      };
    return loaded;
  },
});
