import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdMountPoint, isEmptyFolder, mayDisappear } from '../../disk/paths/mount-points.ts';
import type { Isolation } from '../../language/permission.ts';
import { findProgram, onPath } from '../programs/find-program.ts';
import { startLineOf } from '../programs/start-line.ts';
import { type ToolWorld, throwIfStopped } from '../tool.ts';
import { bubblewrapArguments } from './bubblewrap.ts';
import { findMounts, type SandboxMounts, type Started } from './places.ts';
import { seatbeltProfile } from './seatbelt.ts';

/** The containment program of this system. */
interface Sandbox {
  /** Its file, absolute: a contained program may have another PATH. */
  program: string;
  words(places: SandboxMounts): string[];
  /** Whether hidden paths must exist. */
  mounts: boolean;
}

/** Containment programs, by system. */
const sandboxes: Readonly<Partial<Record<NodeJS.Platform, Omit<Sandbox, 'program'> & { name: string }>>> = {
  linux: { name: 'bwrap', words: bubblewrapArguments, mounts: true },
  darwin: { name: 'sandbox-exec', words: (places) => ['-p', seatbeltProfile(places)], mounts: false },
};

/** The timeout of the trial in milliseconds. */
const timeoutMs = 10_000;

let tried: Promise<Sandbox | undefined> | undefined;

/** The containment of this system, tried once by really starting `true`; undefined where there is none. */
export const findSandbox = (): Promise<Sandbox | undefined> => (tried ??= trial());

async function trial(): Promise<Sandbox | undefined> {
  const kind = sandboxes[process.platform];
  const program = kind && onPath(kind.name, process.env);
  if (!kind || program === undefined) return undefined;

  const system = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc', '/System'].filter((one) => existsSync(one));
  const nothing = { writable: [], locked: [], hidden: [], shut: [], fresh: ['/tmp'], cwd: '/', network: false };
  const words = [...kind.words({ ...nothing, readable: system }), 'true'];

  return new Promise((resolve) => {
    execFile(program, words, { timeout: timeoutMs }, (error) =>
      resolve(error ? undefined : { program, words: kind.words, mounts: kind.mounts }),
    );
  });
}

/** A program in the form in which it is started. */
export interface SandboxCommand {
  program: string;
  args: readonly string[];
}

export interface Contained extends SandboxCommand {
  /** For `spawn`: the arguments are a line escaped for Windows' command interpreter. */
  windowsVerbatimArguments?: true;
  /** Whether it has fewer rights than its user. */
  isContained: boolean;
  /** Called after its end: removes everything that containment created. */
  letGo(): void;
}

/**
 * The program, contained as its permission says and the system allows; unchanged where it has full access, or nothing
 * contains. Throws on an abort: nothing is started then.
 */
export async function contain(
  command: SandboxCommand,
  { isolation, signal, ...started }: Omit<Started, 'program' | 'isolation'> & { isolation: Isolation; signal: AbortSignal },
  world: Pick<ToolWorld, 'bounds' | 'root'>,
): Promise<Contained> {
  const { isVerbatim, ...line } = startLineOf(command, started.cwd, started.env);
  const free: Contained = { ...line, windowsVerbatimArguments: isVerbatim, isContained: false, letGo: () => undefined };
  if (isolation === 'machine') return free;

  const file = findProgram(command.program, started.cwd, started.env);
  // A missing program fails in the usual way.
  if (file === undefined) return free;

  const sandbox = await findSandbox();
  throwIfStopped(signal);
  if (!sandbox) return free;

  const places = await findSettledMounts(() => findMounts(world, { ...started, program: file, isolation }));
  throwIfStopped(signal);
  const { hidden, letGo } = sandbox.mounts ? holdHidden(places.hidden) : { hidden: places.hidden, letGo: () => undefined };
  return {
    program: sandbox.program,
    args: [...sandbox.words({ ...places, hidden }), file, ...command.args],
    isContained: true,
    letGo,
  };
}

/** How often an empty folder is looked at again, and how long after, in milliseconds. */
const looks = 3;
const lookAfterMs = 10;

/** The mounts, once no other process is just making or removing one of the folders: those that stay empty are the user's. */
async function findSettledMounts(find: () => SandboxMounts): Promise<SandboxMounts> {
  let places = find();
  for (let count = 0; count < looks && places.hidden.some(isEmptyFolder); count++) {
    await sleep(lookAfterMs);
    places = find();
  }

  return places;
}

/**
 * Creates hidden paths that do not exist, and holds those that may disappear. A path that we cannot create, the program cannot create either: there is nothing to
 * hide.
 */
function holdHidden(paths: readonly string[]): { hidden: string[]; letGo(): void } {
  const hidden: string[] = [];
  const holds: (() => void)[] = [];
  for (const path of paths) {
    const isMade = mayDisappear(path);
    const hold = isMade ? holdMountPoint(path) : undefined;
    if (isMade && !hold) continue;
    hidden.push(path);
    if (hold) holds.push(hold);
  }

  return {
    hidden,
    letGo() {
      for (const hold of holds.splice(0)) hold();
    },
  };
}
