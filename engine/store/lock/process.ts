import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isProcessAlive } from '../../disk/locks/process-alive.ts';

/** The identity of a process among all with the same number. */
export interface ProcessName {
  pid: number;
  /** Its start time, in the system's ticks; absent where the system does not tell. */
  started?: string;
  /** For people. */
  host: string;
  /** Machine, its boot, and its space of process numbers: numbers are comparable within one place. */
  place: string;
}

/** This process. */
export function thisProcess(): ProcessName {
  const started = processState(process.pid)?.started;
  return { pid: process.pid, started, host: hostname(), place: thisPlace() };
}

/** Whether a process of this place is alive; undefined where its number is in use and it is unknown by whom. */
export function isAlive(owner: ProcessName): boolean | undefined {
  if (!isProcessAlive(owner.pid)) return false;
  const state = processState(owner.pid);
  if (!state || owner.started === undefined) return undefined;
  return state.started === owner.started && !state.dead;
}

const read = <T>(get: () => T): T | undefined => {
  try {
    return get();
  } catch {
    // Only Linux has these files.
    return undefined;
  }
};

/** Fields 3 (state) and 22 (start time) of /proc/PID/stat; the second field may hold spaces and parentheses. */
function processState(pid: number): { started: string; dead: boolean } | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  const [state = '', started] = [fields[0], fields[19]];
  return started === undefined ? undefined : { started, dead: state === 'Z' || state === 'X' };
}

function thisPlace(): string {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
  const numbers = read(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot, numbers].filter(Boolean).join(' ');
}
