import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { crypto } from '../../disk/crypto.ts';
import { realPathNow } from '../../disk/paths/real-path.ts';

/** The variable that marks the processes of one command, even those that left its group. Its value also names the run (`markOf`). */
export const markName = 'BATON_COMMAND';

/** The mark of a run's command: a fingerprint of the run's folder, and a unique name. */
export const commandMark = (folder: string, name: string): string => `${markOfRun(folder)}${name}`;

const markOfRun = (folder: string): string =>
  `${crypto().createHash('sha256').update(realOr(folder)).digest('hex').slice(0, 32)}.`;

function realOr(folder: string): string {
  try {
    return realPathNow(folder);
  } catch {
    return resolve(folder);
  }
}

/** A command's first process, which leads a process group. */
interface Family {
  pid: number;
  /** The value of the mark in its environment. */
  mark: string;
}

/** Milliseconds between two checks. */
const step = 50;

/** Milliseconds after which a process that cannot even be killed (its disk hangs) is given up. */
const timeoutMs = 10_000;

/**
 * Ends every process of a command: asks, waits `grace` milliseconds, then kills. When it resolves none is left; where the
 * system does not list processes (all but Linux) that is known only for the group.
 */
export async function endFamily(family: Family, grace = 2_000): Promise<void> {
  if (process.platform === 'win32') return endTree(family.pid);
  const began = performance.now();
  let members = await membersOf(family);
  signalAll(family, members, 'SIGTERM');
  while (members ? members.length > 0 : signal(-family.pid, 0)) {
    const waited = performance.now() - began;
    if (waited > grace + timeoutMs) return;
    if (waited >= grace) signalAll(family, members, 'SIGKILL');
    await sleep(step);
    // Listing all processes is expensive: while the known ones are alive there is no need to look for others.
    if (!members || waited >= grace || !isAnyAlive(members)) members = await membersOf(family);
  }
}

/**
 * Ends all remaining processes of a run's commands after the run's process was killed. Returns their number; undefined where
 * the system does not tell (all but Linux). Does nothing when called from such a command.
 */
export async function endSurvivors(folder: string): Promise<number | undefined> {
  const wanted = `${markName}=${markOfRun(folder)}`;
  const marked = await listProcesses((environment) => environment.split('\0').some((one) => one.startsWith(wanted)));
  if (!marked) return undefined;
  if (`${markName}=${process.env[markName] ?? ''}`.startsWith(wanted)) return 0;
  const left = marked.filter(({ dead }) => !dead);
  const marks = new Map(left.map((one) => [variableIn(one.environment, markName), one.pid]));
  for (const [mark, pid] of marks) await endFamily({ pid, mark });
  return left.length;
}

const variableIn = (environment: string, name: string): string =>
  environment
    .split('\0')
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? '';

/** Running families; none outlives this process. */
const living = new Set<Family>();

/** Watches a started family: it is killed when this process ends. Returns the function to stop watching, for its end. */
export function mindFamily(family: Family): () => void {
  if (living.size === 0) process.on('exit', endLiving);
  living.add(family);
  return () => {
    living.delete(family);
    if (living.size === 0) process.off('exit', endLiving);
  };
}

function endLiving(): void {
  for (const { pid } of living) signal(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
}

function isAnyAlive(pids: readonly number[]): boolean {
  return pids.some((pid) => readProcess(String(pid))?.dead === false);
}

/** Whether something of the group is still running after its first process ended. */
export const isGroupAlive = ({ pid }: Family): boolean => process.platform !== 'win32' && signal(-pid, 0);

function signalAll(family: Family, members: readonly number[] | undefined, name: NodeJS.Signals): void {
  signal(-family.pid, name);
  for (const pid of members ?? []) signal(pid, name);
}

/** False where the process does not exist (any more). */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/**
 * Living processes of the family: in its group or session, descended from it, or with its mark. Zombies are not included.
 * Undefined where the system does not tell.
 */
async function membersOf({ pid: first, mark }: Family): Promise<number[] | undefined> {
  const processes = await listProcesses();
  if (!processes) return undefined;
  const wanted = `${markName}=${mark}`;
  const family = new Set([first]);
  const isMember = (one: Process) =>
    one.group === first || one.session === first || family.has(one.parent) || one.environment.includes(wanted);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const one of processes) {
      if (isMember(one)) family.add(one.pid);
    }
  }
  return processes.filter(({ pid, dead }) => family.has(pid) && !dead).map(({ pid }) => pid);
}

/** How many processes are read before others have their turn: some 2 ms. A promise for each file would take four times as long. */
const together = 50;

/** All processes, or those with such an environment. Undefined where the system does not list them. */
async function listProcesses(isWanted?: (environment: string) => boolean): Promise<Process[] | undefined> {
  const names = await readdir('/proc').catch(() => undefined);
  if (!names?.includes('self')) return undefined;
  const processes: Process[] = [];
  for (const [index, name] of names.filter((one) => /^\d+$/.test(one)).entries()) {
    if (index % together === together - 1) await turn();
    const found = readProcess(name, isWanted);
    if (found) processes.push(found);
  }
  return processes;
}

interface Process {
  pid: number;
  parent: number;
  group: number;
  session: number;
  dead: boolean;
  environment: string;
}

/** Undefined where it has ended meanwhile, or its environment is not wanted. */
function readProcess(name: string, isWanted?: (environment: string) => boolean): Process | undefined {
  const environment = readFileOf(name, 'environ');
  if (isWanted?.(environment) === false) return undefined;
  const stat = readFileOf(name, 'stat');
  const [state, parent, group, session] = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  if (!state || session === undefined) return undefined;
  return {
    pid: Number(name),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    dead: state === 'Z' || state === 'X',
    environment,
  };
}

/** Empty for a process that has ended, and an environment of somebody else's: no such process can be in a family. */
function readFileOf(name: string, file: 'stat' | 'environ'): string {
  try {
    return readFileSync(`/proc/${name}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

async function endTree(pid: number): Promise<void> {
  const killer = spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
  await Promise.race([once(killer, 'close'), once(killer, 'error')]);
}
