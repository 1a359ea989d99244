import { mkdirSync, readdirSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { areMountMarks, markedProcess, mountMark } from '../../language/safety/mount-marks.ts';
import { crypto } from '../crypto.ts';
import { errnoOf } from '../errno.ts';
import { isProcessAlive } from '../locks/process-alive.ts';

/** How often a folder is created again that another process removes at the same moment. */
const mostTries = 100;

/** Whether a folder is only a mount point, even of a process that has died: for everybody else it does not exist. */
export const isMountPoint = (path: string): boolean => areMountMarks(namesIn(path));

/**
 * Creates a folder to mount on and returns its release: the last process to release it removes the folder. Undefined where it
 * cannot be created.
 */
export function holdMountPoint(path: string): (() => void) | undefined {
  const name = mountMark(process.pid, crypto().randomUUID());
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, name), '', { flag: 'wx' });
      return () => letGo(path, name);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') return undefined;
    }
  }

  return undefined;
}

function letGo(path: string, own: string): void {
  for (const name of namesIn(path)) {
    const pid = markedProcess(name);
    // Holds of processes that died are released by the next process.
    if (name === own || (pid !== undefined && !isProcessAlive(pid))) attempt(() => unlinkSync(join(path, name)));
  }
  // Fails where another process needs it, or it is not empty.
  attempt(() => rmdirSync(path));
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // Another process was faster.
  }
}
