// `npm run code`: VS Code with this extension and the examples open. The desktop one if it is installed, else one in the browser.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installHarness } from './install.mjs';

const root = resolve(import.meta.dirname, '../..');
const examples = join(root, 'examples');

if (spawnSync('code', ['--version'], { shell: process.platform === 'win32' }).status === 0) {
  console.log('Opening VS Code with Baton and the examples.');
  spawn('code', ['--new-window', `--extensionDevelopmentPath=${root}`, examples], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
} else {
  installHarness();
  const { startVSCode } = await import('./vscode/server.mjs');
  // A copy: what is tried out here changes nothing in the checkout.
  const work = mkdtempSync(join(tmpdir(), 'baton-code-'));
  cpSync(examples, join(work, 'examples'), { recursive: true });
  const server = await startVSCode({ theme: 'dark' });
  console.log('VS Code with Baton and a copy of the examples runs here; open it in a browser:\n');
  console.log(`  ${server.url({ folder: join(work, 'examples'), development: root })}\n`);
  console.log('Ctrl+C ends it.');
  const end = async () => {
    await server.stop();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
}
