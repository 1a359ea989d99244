import { execFile } from 'node:child_process';
import { existsSync, rmdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Isolation } from '../../language/permission.ts';
import { onPath } from '../on-path.ts';
import type { ToolWorld } from '../tool.ts';
import { bubblewrapArguments } from './bubblewrap.ts';
import { type Places, placesOf, type Started } from './places.ts';
import { seatbeltProfile } from './seatbelt.ts';

/** What contains programs here. */
interface Sandbox {
  /** Its file, absolute: the PATH of a contained program may lead elsewhere. */
  program: string;
  words(places: Places): string[];
}

/** What may contain programs, by system. */
const sandboxes: Readonly<Partial<Record<NodeJS.Platform, { name: string; words(places: Places): string[] }>>> = {
  linux: { name: 'bwrap', words: bubblewrapArguments },
  darwin: { name: 'sandbox-exec', words: (places) => ['-p', seatbeltProfile(places)] },
};

/** Milliseconds that the trial may take. */
const patience = 10_000;

let tried: Promise<Sandbox | undefined> | undefined;

/** What contains programs on this system, tried once by a real start of `true`; undefined where nothing does. */
export const findSandbox = (): Promise<Sandbox | undefined> => (tried ??= trial());

async function trial(): Promise<Sandbox | undefined> {
  const kind = sandboxes[process.platform];
  const program = kind && onPath(kind.name, process.env);
  if (!kind || program === undefined) return undefined;
  const system = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc', '/System'].filter((one) => existsSync(one));
  const nothing = { writable: [], locked: [], hidden: [], fresh: ['/tmp'], cwd: '/', network: false };
  const words = [...kind.words({ ...nothing, readable: system }), 'true'];
  return new Promise((resolve) => {
    execFile(program, words, { timeout: patience }, (error) => resolve(error ? undefined : { program, words: kind.words }));
  });
}

/** A program as it is started. */
export interface Command {
  program: string;
  args: readonly string[];
}

export interface Contained extends Command {
  /** Whether it runs with less than its user may. */
  isContained: boolean;
  /** After it has ended: nothing is left of what contained it. */
  letGo(): void;
}

/** The program contained as far as its permission says and the system can; as it is where it has the whole machine, or nothing contains. */
export async function contain(
  command: Command,
  { isolation, ...started }: Omit<Started, 'program' | 'isolation'> & { isolation: Isolation },
  world: ToolWorld,
): Promise<Contained> {
  const free: Contained = { ...command, isContained: false, letGo: () => undefined };
  if (isolation === 'machine') return free;
  const file = /[\\/]/.test(command.program) ? resolve(started.cwd, command.program) : onPath(command.program, started.env);
  // One that is not there fails as it always does.
  if (file === undefined || !existsSync(file)) return free;
  const sandbox = await findSandbox();
  if (!sandbox) return free;
  const places = placesOf(world, { ...started, program: file, isolation });
  return {
    program: sandbox.program,
    args: [...sandbox.words(places), file, ...command.args],
    isContained: true,
    letGo: holdMounts(places.hidden),
  };
}

/** Folders that stand there only for something to be mounted on, by how many programs that run. */
const mounts = new Map<string, number>();

/** Minds the folders that are made for a program to be kept out of; gives what takes them away again behind the last that needs them. */
function holdMounts(hidden: readonly string[]): () => void {
  const made = hidden.filter((path) => mounts.has(path) || !existsSync(path));
  for (const path of made) mounts.set(path, (mounts.get(path) ?? 0) + 1);
  return () => {
    for (const path of made) {
      const left = (mounts.get(path) ?? 1) - 1;
      if (left > 0) {
        mounts.set(path, left);
        continue;
      }
      mounts.delete(path);
      removeEmpty(path);
    }
  };
}

function removeEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Nothing was mounted there, or somebody keeps something in it now.
  }
}
