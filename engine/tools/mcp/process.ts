import { spawn } from 'node:child_process';
import { crypto } from '../../disk/crypto.ts';
import { errnoOf, errnoWords } from '../../disk/errno.ts';
import { type Permission, widestIsolation } from '../../language/permission.ts';
import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { readLines } from '../../wire/lines.ts';
import { contain } from '../sandbox/sandbox.ts';
import { wordsIfStopped } from '../sandbox/stopped.ts';
import { environmentOf } from '../terminal/environment.ts';
import { commandMark, endFamily, markName, mindFamily } from '../terminal/family.ts';
import type { ToolWorld } from '../tool.ts';
import type { Pipe } from './contract.ts';
import { messageTooLong, mostMessage } from './messages.ts';

/** The characters of its standard error that are kept for messages. */
const mostTail = 2_000;

interface How {
  cwd: string;
  world: ToolWorld;
  /** Additional environment variables. */
  added: Readonly<Record<string, string>>;
  /** The permissions for it, which also decide its isolation. */
  permitted: readonly Permission[];
  /** Nothing is started after an abort. */
  signal: AbortSignal;
}

/** The last line of a server's output, with advice where containment seems to have ended it. */
function lastWords(tail: string, permitted: readonly Permission[]): string {
  const line = tail.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const words = wordsIfStopped(tail, permitted);
  return words === undefined ? line : `${line.replace(/\.?$/, '.')} ${words}`;
}

/** Starts a server that speaks over standard input and output. Rejects with a RunError where it cannot be started. */
export async function startServer(
  name: string,
  [program = '', ...args]: readonly string[],
  { cwd, world, added, permitted, signal }: How,
): Promise<Pipe> {
  const mark = commandMark(world.spill, crypto().randomUUID());
  const env = { ...environmentOf(world.env, added), [markName]: mark };
  const contained = await contain({ program, args }, { cwd, env, isolation: widestIsolation(permitted), signal }, world);
  const child = spawn(contained.program, contained.args, {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    windowsVerbatimArguments: contained.windowsVerbatimArguments,
  });

  await new Promise<void>((started, failed) => {
    child.once('spawn', started);
    child.once('error', (error) => failed(notStarted(name, program, error)));
  }).catch((error: unknown) => {
    contained.letGo();
    throw error;
  });

  const { pid = 0 } = child;
  const letGo = mindFamily({ pid, mark });
  let tail = '';
  let isOver = false;
  const pipe: Pipe = {
    pid,
    onLine: () => undefined,
    onEnd: () => undefined,
    lastWords: () => lastWords(tail, contained.isContained ? permitted : []),
    write: (line) =>
      new Promise((written, failed) => child.stdin.write(`${line}\n`, (error) => (error ? failed(error) : written()))),
    async end() {
      child.stdin.end();
      await endFamily({ pid, mark }).finally(letGo);
    },
  };

  const over = (why?: RunError): void => {
    if (isOver) return;
    isOver = true;
    pipe.onEnd(why);
  };

  child.stdin.on('error', () => undefined);
  child.once('close', () => {
    letGo();
    contained.letGo();
    over();
  });

  child.on('error', () => over());
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-mostTail);
  });
  readLines(child.stdout, {
    most: mostMessage,
    take: (line) => pipe.onLine(line),
    tooLong: () => {
      over(messageTooLong(name));
      void pipe.end();
    },
  });

  return pipe;
}

function notStarted(server: string, program: string, error: unknown): RunError {
  const message =
    errnoOf(error) === 'ENOENT'
      ? say(mcpTexts.noProgram, { server, program })
      : say(mcpTexts.notStarted, { server, why: errnoWords(error) });
  return new RunError({ kind: 'tool', message, retryable: false });
}
