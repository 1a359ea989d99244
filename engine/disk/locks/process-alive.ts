import { errnoOf } from '../errno.ts';

/** Whether a process of this machine is alive. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is alive and belongs to another user.
    return errnoOf(error) === 'EPERM';
  }
}
