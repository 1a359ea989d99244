import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { holdMountPoint, isMountPoint } from '../../disk/paths/mount-points.ts';
import type { Isolation } from '../../language/permission.ts';
import { findProgram, onPath } from '../programs/find-program.ts';
import { startLineOf } from '../programs/start-line.ts';
import { type ToolWorld, throwIfStopped } from '../tool.ts';
import { bubblewrapArguments } from './bubblewrap.ts';
import { findMounts, type SandboxMounts, type Started } from './places.ts';
import { seatbeltProfile } from './seatbelt.ts';

/** The program that contains others here. */
interface Sandbox {
  /** Its file, absolute: the PATH of a contained program may lead elsewhere. */
  program: string;
  words(places: SandboxMounts): string[];
  /** Whether hidden paths have to exist. */
  mounts: boolean;
}

/** Containment programs, by system. */
const sandboxes: Readonly<Partial<Record<NodeJS.Platform, Omit<Sandbox, 'program'> & { name: string }>>> = {
  linux: { name: 'bwrap', words: bubblewrapArguments, mounts: true },
  darwin: { name: 'sandbox-exec', words: (places) => ['-p', seatbeltProfile(places)], mounts: false },
};

/** Milliseconds that the trial may take. */
const timeoutMs = 10_000;

let tried: Promise<Sandbox | undefined> | undefined;

/** What contains programs on this system, tried once by a real start of `true`; undefined where nothing does. */
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

/** A program as it is started. */
export interface SandboxCommand {
  program: string;
  args: readonly string[];
}

export interface Contained extends SandboxCommand {
  /** Of `spawn`: the arguments are a line that is written as Windows' command interpreter reads it. */
  windowsVerbatimArguments?: true;
  /** Whether it runs with less than its user may. */
  isContained: boolean;
  /** After it has ended: nothing is left of what contained it. */
  letGo(): void;
}

/**
 * The program contained as far as its permission says and the system can; as it is where it has the whole machine, or nothing contains.
 * Throws where `signal` was aborted meanwhile: nothing is started then.
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
  // One that is not there fails as it always does.
  if (file === undefined) return free;
  const sandbox = await findSandbox();
  throwIfStopped(signal);
  if (!sandbox) return free;
  const places = findMounts(world, { ...started, program: file, isolation });
  const { hidden, letGo } = sandbox.mounts ? holdHidden(places.hidden) : { hidden: places.hidden, letGo: () => undefined };
  return {
    program: sandbox.program,
    args: [...sandbox.words({ ...places, hidden }), file, ...command.args],
    isContained: true,
    letGo,
  };
}

/** Creates hidden paths that do not exist. A path that we cannot create, the program cannot create either: there is nothing to hide. */
function holdHidden(paths: readonly string[]): { hidden: string[]; letGo(): void } {
  const hidden: string[] = [];
  const holds: (() => void)[] = [];
  for (const path of paths) {
    const isMade = !existsSync(path) || isMountPoint(path);
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
