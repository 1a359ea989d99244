import { mkdtempSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/**
 * Bundles a program of the tests before a suite, since a schedule starts half a dozen of them: as sources each start takes two seconds of the
 * processor, bundled and with a compile cache a fifth of one.
 */
export function useProgram(
  source: string,
  more: Pick<BuildOptions, 'plugins' | 'define'> = {},
): () => { file: string; env: NodeJS.ProcessEnv } {
  let folder = '';
  before(async function () {
    this.timeout(60_000);
    // Where its packages are found, and where no build of the product removes it; apart for each process.
    folder = resolve(mkdtempSync('node_modules/.baton-test-'));
    await build({
      bundle: true,
      platform: 'node',
      target: 'node24',
      logLevel: 'warning',
      loader: {
        ...Object.fromEntries(['.md', '.yaml', '.bash', '.zsh', '.fish', '.ps1'].map((end) => [end, 'text'])),
        '.wasm': 'binary',
      },
      entryPoints: [source],
      outdir: folder,
      format: 'esm',
      splitting: true,
      minify: true,
      outExtension: { '.js': '.mjs' },
      // What is loaded late and at once is required.
      banner: {
        js: `import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);`,
      },
      ...more,
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return () => ({
    file: join(folder, basename(source).replace(/\.ts$/, '.mjs')),
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
  });
}
