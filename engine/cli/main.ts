import { isatty } from 'node:tty';
import { errnoWords } from '../disk/errno.ts';
import { readStreamBounded } from '../disk/files/read-bounded.ts';
import { forTerminal } from '../language/safety/unseen.ts';
import { progressTexts } from '../language/texts/cli/progress.ts';
import { usageTexts } from '../language/texts/cli/usage.ts';
import { say } from '../language/texts.ts';
import { cli } from './cli.ts';
import type { Dialog, Io } from './io.ts';
import { mostInput } from './io.ts';
import { openKeyboard } from './questions/keyboard.ts';
import { isOldNode, oldestNode } from './start/newer-node.ts';

if (isOldNode()) {
  process.stderr.write(`${say(progressTexts.oldNode, { needed: oldestNode, version: process.versions.node })}\n`);
  process.exit(2);
}

/** Standard input is opened only when it is read: opening it costs some milliseconds. */
const { stdout, stderr } = process;
// A reader such as `head` may close the pipe early: then the process ends as programs do at a closed pipe (128 + SIGPIPE).
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 141);
    if (stream === stdout) stderr.write(`${say(usageTexts.outputLost, { why: errnoWords(error) })}\n`);
    process.exit(process.exitCode || 1);
  });

const openDialogHere = async (): Promise<Dialog> =>
  (await import('./lazy/dialog.ts')).openDialog({ input: process.stdin, output: stderr });

const isInteractive = stderr.isTTY && isatty(0);

/** Read once, for all inputs that name it. */
let standardInput: Promise<Buffer | undefined> | undefined;
const io: Io = {
  cwd: process.cwd(),
  env: process.env,
  // Output for people is sanitised here; output for programs stays as it is.
  out: (text) => void stdout.write(stdout.isTTY ? forTerminal(text) : text),
  err: (text) => void stderr.write(forTerminal(text)),
  input: () => (standardInput ??= readStreamBounded(process.stdin, mostInput)),
  screen: stderr.isTTY ? { columns: () => stderr.columns || 80, rows: () => stderr.rows || 24 } : undefined,
  keyboard: isInteractive ? openKeyboard(process.stdin) : undefined,
  dialog: isInteractive ? openDialogHere : undefined,
  outIsTerminal: stdout.isTTY ?? false,
  outColumns: stdout.isTTY ? () => stdout.columns || 80 : undefined,
  onStop(stop) {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, stop);
    return () => {
      for (const signal of signals) process.off(signal, stop);
    };
  },
  kill: (code) => process.exit(code),
  dist: __dirname,
};

/** Obeys the command line of this process and gives its exit code. */
export const main = (): Promise<number> => cli(process.argv.slice(2), io);
