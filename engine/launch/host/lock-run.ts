import type { RunLock } from '../../store/lock/run-lock.ts';
import { acquireLock } from '../../store/lock/run-lock.ts';

/** Takes the lock of a run and begins. Where that fails the lock is released; else whoever hosts the run releases it. */
export async function lockRun<T>(folder: string, begin: (lock: RunLock) => Promise<T>): Promise<T> {
  const lock = await acquireLock(folder);
  try {
    return await begin(lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}
