import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LockOptions } from '../../../../engine/store/lock/run-lock.ts';

/** Takes the lock of a run in a process that ends without releasing it. */
export async function killAnOwner(at: string, options: LockOptions): Promise<void> {
  const lock = pathToFileURL(resolve('engine/store/lock/run-lock.ts')).href;
  const hooks = pathToFileURL(resolve('test/hooks.mjs')).href;
  const text = `import(${JSON.stringify(lock)}).then(({ acquireLock }) => acquireLock(${JSON.stringify(at)}, ${JSON.stringify(options)})).then(() => process.kill(process.pid, 'SIGKILL'))`;
  const child = spawn(process.execPath, ['--import', hooks, '--disable-warning=ExperimentalWarning', '-e', text]);
  const [, signal] = await once(child, 'exit');
  assert.equal(signal, 'SIGKILL');
}
