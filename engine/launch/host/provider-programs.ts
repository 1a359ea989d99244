import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { crypto } from '../../disk/crypto.ts';
import { errnoWords } from '../../disk/errno.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { realPathNow } from '../../disk/paths/real-path.ts';
import { whenAborted } from '../../language/abort.ts';
import type { Environment } from '../../language/environment.ts';
import { defined } from '../../language/json.ts';
import { widestIsolation } from '../../language/permission.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { parseJson } from '../../language/values/numbers.ts';
import { isLastEvent, noEvent } from '../../models/providers/program/decoder.ts';
import type { ProgramQuestion, ProviderPrograms, TokenCommand } from '../../models/providers/program/programs.ts';
import type { ProviderProgram } from '../../models/settings/provider-table.ts';
import { RunError } from '../../state/failure.ts';
import { findProgram } from '../../tools/programs/find-program.ts';
import { contain, type SandboxCommand } from '../../tools/sandbox/sandbox.ts';
import { wordsIfStopped } from '../../tools/sandbox/stopped.ts';
import { environmentOf } from '../../tools/terminal/environment.ts';
import { commandMark, endFamily, markName, mindFamily } from '../../tools/terminal/family.ts';
import { moduleCaller } from './module-caller.ts';

const mebibyte = 2 ** 20;
/** The most characters of one line, and of all lines of an answer. */
const most = { line: mebibyte, answer: 64 * mebibyte };
/** The characters of standard error that are kept for a failure. */
const mostErrors = 2_000;
/** Milliseconds for a program to end by itself after its answer. */
const afterwards = 300;

/** Programs of `baton.yaml` that answer like models, started in the root. */
export function openProviderPrograms(root: string, env: Environment): ProviderPrograms {
  return {
    fault(program) {
      if ('module' in program) return realModule(program.module, root) === undefined ? 'no-module' : undefined;
      const [name = ''] = program.command;
      return findProgram(name, root, env) === undefined ? 'no-program' : undefined;
    },
    ask: (asked, signal) => askProgram(asked, { root, env, signal }),
    print: (asked, signal) => printToken(asked, { root, env, signal }),
  };
}

/** The real file of a module in the project; undefined where there is none. */
function realModule(module: string, root: string): string | undefined {
  const path = resolve(root, module);
  if (!existsSync(path)) return undefined;
  const file = realPathNow(path);
  return isInside(file, realPathNow(root)) ? file : undefined;
}

interface StartedProgram {
  child: ChildProcessWithoutNullStreams;
  ended: Promise<ProgramEnd>;
  /** The end of its standard error. */
  errors(): string;
  /** Ends it with all processes that it has started. */
  close(): Promise<void>;
}

type ProgramEnd = { code: number } | { error: Error };

interface ProgramStart {
  root: string;
  env: Environment;
  installed?: readonly string[];
  permitted: TokenCommand['permitted'];
  signal: AbortSignal;
}

/** Starts a contained program as the leader of a process group, which ends with it and when the signal is aborted. */
async function startProgram(
  command: SandboxCommand,
  { root, env: own, installed, permitted, signal }: ProgramStart,
): Promise<StartedProgram> {
  const mark = commandMark(root, crypto().randomUUID());
  const env = { ...own, [markName]: mark };
  const started = { cwd: root, env, isolation: widestIsolation(permitted), installed, signal };
  const world = { root, bounds: { from: root, inside: [], readable: [root] } };
  const contained = await contain(command, started, world);

  const child = spawn(contained.program, contained.args, {
    cwd: root,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    windowsVerbatimArguments: contained.windowsVerbatimArguments,
  });
  let errors = '';

  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-mostErrors);
  });
  // A program may answer without reading the question.
  child.stdin.on('error', () => undefined);

  const ended = new Promise<ProgramEnd>((settle) => {
    child.once('error', (error) => settle({ error }));
    child.once('close', (code) => settle({ code: code ?? 1 }));
  });

  const { pid } = child;
  const letGo = pid === undefined ? () => undefined : mindFamily({ pid, mark });
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= pid === undefined ? Promise.resolve() : endFamily({ pid, mark }));
  const off = whenAborted(signal, () => void end());

  return {
    child,
    ended,
    errors: () => errors,
    async close() {
      off();
      await end();
      letGo();
      contained.letGo();
    },
  };
}

async function* askProgram(
  { provider, program, env: added, question, permitted }: ProgramQuestion,
  { root, env: own, signal }: { root: string; env: Environment; signal: AbortSignal },
): AsyncGenerator<unknown> {
  // In an editor this program is the editor, which this variable makes run as Node.
  const inEditor = process.versions['electron'] !== undefined;
  const electron: Record<string, string> = inEditor && 'module' in program ? { ELECTRON_RUN_AS_NODE: '1' } : {};
  const env = environmentOf(own, { ...added, ...electron });
  const installed = inEditor ? [dirname(process.execPath)] : [];
  const { child, ended, errors, close } = await startProgram(commandOf(program, root), {
    root,
    env,
    installed,
    permitted,
    signal,
  });

  try {
    child.stdin.end(`${JSON.stringify(question)}\n`);
    for await (const line of linesOf(child.stdout, provider)) {
      if (line.trim() === '') continue;
      const event = eventIn(line, provider);
      yield event;
      if (isLastEvent(event)) {
        await Promise.race([ended, sleep(afterwards, undefined, { ref: false })]);
        return;
      }
    }

    refuseEnd(await ended, { provider, errors: errors(), stopped: wordsIfStopped(errors(), permitted) });
  } finally {
    await close();
  }
}

/** Milliseconds for a command to print a token; it may have to ask a server. */
const tokenTimeoutMs = 60_000;

async function printToken(
  { provider, command: [name = '', ...args], permitted }: TokenCommand,
  { root, env, signal }: { root: string; env: Environment; signal: AbortSignal },
): Promise<string> {
  const limit = AbortSignal.timeout(tokenTimeoutMs);
  const started = { root, env: environmentOf(env, {}), permitted, signal: AbortSignal.any([signal, limit]) };
  const { child, ended, errors, close } = await startProgram({ program: name, args }, started);

  try {
    child.stdin.end();
    let printed = '';
    for await (const line of linesOf(child.stdout, provider)) printed += `${line}\n`;
    const end = await ended;
    if ('code' in end && end.code === 0) return printed;

    const why = errors().trim() || whyNoToken(end, limit.aborted);
    const message = say(modelsTexts.tokenFailed, { provider, why });
    throw new RunError(defined({ kind: 'auth' as const, message, hint: wordsIfStopped(why, permitted) }));
  } finally {
    await close();
  }
}

function whyNoToken(end: ProgramEnd, isLate: boolean): string {
  if (isLate) return say(modelsTexts.tokenLate, { seconds: tokenTimeoutMs / 1000 });
  return 'error' in end ? errnoWords(end.error) : say(modelsTexts.tokenEnded, { code: end.code });
}

function commandOf(program: ProviderProgram, root: string): SandboxCommand {
  if ('command' in program) {
    const [name = '', ...args] = program.command;
    return { program: name, args };
  }
  const file = realModule(program.module, root) ?? resolve(root, program.module);
  return { program: process.execPath, args: ['-e', moduleCaller, pathToFileURL(file).href, say(modelsTexts.programNoFunction)] };
}

async function* linesOf(stream: Readable, provider: string): AsyncGenerator<string> {
  let rest = '';
  let size = 0;
  for await (const piece of stream.setEncoding('utf8')) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    size += String(piece).length;
    if (size > most.answer || rest.length > most.line || lines.some(({ length }) => length > most.line))
      throw new RunError({
        kind: 'bad-response',
        message: say(modelsTexts.programTooMuch, {
          provider,
          mebibytes: (size > most.answer ? most.answer : most.line) / mebibyte,
        }),
        retryable: false,
      });

    yield* lines;
  }

  yield rest;
}

function eventIn(line: string, provider: string): unknown {
  try {
    return parseJson(line);
  } catch {
    throw noEvent(provider, line);
  }
}

/** An end without `done` is a truncated stream, which its reader reports; any other end is a failure of the program. */
function refuseEnd(
  ended: ProgramEnd,
  { provider, errors, stopped }: { provider: string; errors: string; stopped: string | undefined },
): void {
  if ('error' in ended)
    throw new RunError({
      kind: 'bad-request',
      message: say(modelsTexts.programNotStarted, { provider, why: errnoWords(ended.error) }),
    });

  const { code } = ended;
  if (code === 0) return;

  const said = errors.trim();
  const message = said === '' ? modelsTexts.programEnded : modelsTexts.programEndedSaying;
  throw new RunError(defined({ kind: 'bad-response' as const, message: say(message, { provider, code, said }), hint: stopped }));
}
