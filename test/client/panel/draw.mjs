// Draws the panel in all its states and themes into a folder, to be looked at: `node test/client/panel/draw.mjs FOLDER [PATTERN]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = mkdtempSync('dist-draw-');
try {
  const outfile = join(folder, 'draw.mjs');
  await build({
    entryPoints: ['test/client/panel/draw.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
