import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program of this folder in a process of its own. */
interface Program {
  child: ChildProcess;
  /** The next line it says; undefined when it has ended. */
  line(): Promise<string | undefined>;
  /** What it wrote to standard error. */
  errors(): string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const flags = [
  '--experimental-strip-types',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
];

/** Children run the sources as they stand; their coverage would not fit the bundle that the tests are measured in. */
const env = { ...process.env, NODE_V8_COVERAGE: '' };

/** Starts `file` (TypeScript, from the checkout's root) with this Node. `shell` is a line run before it in the same process. */
export function start(file: string, args: readonly string[], shell?: string): Program {
  const command = [process.execPath, ...flags, file, ...args];
  const child = shell
    ? spawn('/bin/sh', ['-c', `${shell}; exec "$@"`, 'sh', ...command], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn(process.execPath, command.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return {
    child,
    ended,
    errors: () => errors,
    async line() {
      const next = await lines.next();
      return next.done ? undefined : next.value;
    },
  };
}
