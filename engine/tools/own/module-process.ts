import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { crypto } from '../../disk/crypto.ts';
import { errnoWords } from '../../disk/errno.ts';
import { isMap, type JsonMap, tryParseJson } from '../../language/json.ts';
import { type Permission, widestIsolation } from '../../language/permission.ts';
import type { ToolContext } from '../../run/ports.ts';
import { contain } from '../sandbox/sandbox.ts';
import { wordsIfStopped } from '../sandbox/stopped.ts';
import { environmentOf } from '../terminal/environment.ts';
import { commandMark, endFamily, markName, mindFamily } from '../terminal/family.ts';
import { settleOrStop, type ToolWorld } from '../tool.ts';

/** The most bytes of one message. */
const mostLine = 64_000_000;

interface How {
  script: string;
  /** Megabytes. */
  memory: number;
  permitted: readonly Permission[];
  world: ToolWorld;
  context: ToolContext;
}

/**
 * Runs a Node script in a contained process and returns its last message, with advice where containment seems to have made it
 * fail. Nothing of it is left when this settles; rejects with the signal's reason.
 */
export async function inSandbox(request: JsonMap, { script, memory, permitted, world, context }: How): Promise<unknown> {
  const { signal, log } = context;
  const mark = commandMark(world.spill, crypto().randomUUID());
  // In an editor this program is the editor, which this variable makes run as Node.
  const inEditor = process.versions['electron'] !== undefined;
  const env = { ...environmentOf(world.env, inEditor ? { ELECTRON_RUN_AS_NODE: '1' } : {}), [markName]: mark };
  const command = { program: process.execPath, args: [`--max-old-space-size=${memory}`, '-e', script] };
  const installed = inEditor ? [dirname(process.execPath)] : [];
  const started = { cwd: world.bounds.from, env, isolation: widestIsolation(permitted), installed, signal };
  const { createInterface } = await import('node:readline');
  const contained = await contain(command, started, world);
  const child = spawn(contained.program, contained.args, {
    cwd: world.bounds.from,
    env,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const { pid, stdin, stdout, stderr, stdio } = child;
  const [, , , messages] = stdio;

  let said = '';
  for (const stream of [stdout, stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000);
      log(text.trimEnd());
    });

  const letGo = pid === undefined ? () => undefined : mindFamily({ pid, mark });
  try {
    const answer = new Promise<unknown>((answered) => {
      child.once('error', (error) => answered({ kind: 'failed', why: errnoWords(error) }));
      child.once('close', (code) => answered({ kind: 'ended', code: code ?? 1 }));
      stdin?.on('error', () => undefined).end(JSON.stringify(request));

      if (messages instanceof Readable) {
        boundLines(messages);
        createInterface({ input: messages }).on('line', (line) => takeMessage(line, log, answered));
      }
    });
    return widened(await settleOrStop(answer, signal), said, permitted);
  } finally {
    if (pid !== undefined) await endFamily({ pid, mark });
    letGo();
    contained.letGo();
  }
}

/** Ends a stream with too much output. */
function boundLines(messages: Readable): void {
  let bytes = 0;
  messages.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > mostLine) messages.destroy();
  });
}

/** Each line is a message; the first that is no log message is the answer. */
function takeMessage(line: string, log: (text: string) => void, answered: (message: unknown) => void): void {
  const message = tryParseJson(line);
  if (isMap(message) && message['kind'] === 'log') log(String(message['text']));
  else answered(message);
}

/** A failure that looks like an effect of containment gets the advice to widen it. */
function widened(message: unknown, said: string, permitted: readonly Permission[]): unknown {
  if (!isMap(message) || message['kind'] !== 'failed') return message;
  const why = String(message['why']);
  const words = wordsIfStopped(`${why}\n${said}`, permitted);
  return words === undefined ? message : { ...message, why: `${why.replace(/\.?$/, '.')} ${words}` };
}
