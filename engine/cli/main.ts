import module from 'node:module';
import { relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { cliTexts } from '../language/texts/cli.ts';
import { say } from '../language/texts.ts';
import { cli } from './cli.ts';
import type { Io } from './io.ts';
import { openKeyboard } from './keyboard.ts';

const oldest = '22.15';
/** Compared as numbers: to compare as text, Node would load what it knows of languages, and every start would pay for that. */
const isOlder = (): boolean => {
  const [major = 0, minor = 0] = oldest.split('.').map(Number);
  const [ours = 0, oursMinor = 0] = process.versions.node.split('.').map(Number);
  return ours < major || (ours === major && oursMinor < minor);
};
if (isOlder()) {
  const program = relative(process.cwd(), process.argv[1] ?? '');
  process.stderr.write(`${say(cliTexts.oldNode, { needed: oldest, version: process.versions.node, program })}\n`);
  process.exit(2);
}

module.enableCompileCache?.();

const { stdin, stdout, stderr } = process;
// Whoever reads us may stop early, as `head` does: then we end as a closed pipe ends a program (128 + SIGPIPE).
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 141);
    throw error;
  });

/** Read once, however many inputs name it. */
let standardInput: Promise<Buffer> | undefined;
const io: Io = {
  cwd: process.cwd(),
  env: process.env,
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  input: () => (standardInput ??= buffer(stdin)),
  ...(stderr.isTTY ? { screen: { columns: () => stderr.columns || 80, rows: () => stderr.rows || 24 } } : {}),
  ...(stdin.isTTY && stderr.isTTY ? { keyboard: openKeyboard(stdin) } : {}),
  outIsTerminal: stdout.isTTY ?? false,
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

cli(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
