import { existsSync, mkdirSync, readdirSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { areMountMarks, isKeptMark, keptMark, markedProcess, mountMark } from '../../language/safety/mount-marks.ts';
import { crypto } from '../crypto.ts';
import { errnoOf } from '../errno.ts';
import { isProcessAlive } from '../locks/process-alive.ts';

/** How often a folder is created again that another process removes at the same moment. */
const mostTries = 100;

/** Whether a folder is only a mount point, even of a process that has died: for everybody else it does not exist. */
export const isMountPoint = (path: string): boolean => areMountMarks(namesIn(path));

/**
 * Whether a folder may disappear before something is mounted on it: a mount point, also one that another process just makes or
 * removes, which is empty. An empty folder of the user's looks the same.
 */
export function mayDisappear(path: string): boolean {
  try {
    return readdirSync(path).every((name) => markedProcess(name) !== undefined);
  } catch (error) {
    return errnoOf(error) === 'ENOENT';
  }
}

export const isEmptyFolder = (path: string): boolean => existsSync(path) && mayDisappear(path) && namesIn(path).length === 0;

/**
 * Creates a folder to mount on and returns its release: the last process to release it removes the folder. One that stood
 * there empty stays. Undefined where it cannot be created.
 */
export function holdMountPoint(path: string): (() => void) | undefined {
  const id = crypto().randomUUID();
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      const isNew = mkdirSync(path, { recursive: true }) !== undefined;
      const name = isNew || isMountPoint(path) ? mountMark(process.pid, id) : keptMark(process.pid, id);
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
  if (isKeptMark(own)) return;
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
