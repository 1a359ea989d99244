import { execFile, spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { crypto } from '../../disk/crypto.ts';
import { errnoWords } from '../../disk/errno.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { whenAborted } from '../../language/abort.ts';
import { defined } from '../../language/json.ts';
import { parseJson } from '../../language/numbers.ts';
import { widestIsolation } from '../../language/permission.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { isLastEvent, noEvent } from '../../models/providers/program/decoder.ts';
import type { ProgramQuestion, ProviderPrograms, TokenCommand } from '../../models/providers/program/programs.ts';
import type { ProviderProgram } from '../../models/settings/provider-table.ts';
import { RunError } from '../../state/failure.ts';
import { onPath } from '../../tools/on-path.ts';
import { contain, type SandboxCommand } from '../../tools/sandbox/sandbox.ts';
import { wordsIfStopped } from '../../tools/sandbox/stopped.ts';
import { environmentOf } from '../../tools/terminal/environment.ts';
import { commandMark, endFamily, markName, mindFamily } from '../../tools/terminal/family.ts';
import { moduleCaller } from './module-caller.ts';

type Env = Readonly<Record<string, string | undefined>>;

const mebibyte = 2 ** 20;
/** Characters of one line, and of all lines of an answer. */
const most = { line: mebibyte, answer: 64 * mebibyte };
/** Characters of the error output that are kept for a failure. */
const mostErrors = 2_000;
/** Milliseconds that a program which has answered may take to end by itself. */
const afterwards = 300;

/** Programs of `baton.yaml` that answer as models do, started from the root. */
export function openProviderPrograms(root: string, env: Env): ProviderPrograms {
  return {
    fault(program) {
      if ('module' in program) return realModule(program.module, root) === undefined ? 'no-module' : undefined;
      const [name = ''] = program.command;
      const file = /[\\/]/.test(name) ? resolve(root, name) : onPath(name, env);
      return file === undefined || !existsSync(file) ? 'no-program' : undefined;
    },
    ask: (asked, signal) => askProgram(asked, { root, env, signal }),
    print: (asked, signal) => printToken(asked, { root, env, signal }),
  };
}

/** The real file of a module, inside the project; undefined where there is none. */
function realModule(module: string, root: string): string | undefined {
  const path = resolve(root, module);
  if (!existsSync(path)) return undefined;
  const file = realpathSync(path);
  return isInside(file, realpathSync(root)) ? file : undefined;
}

async function* askProgram(
  { provider, program, env: added, question, permitted }: ProgramQuestion,
  { root, env: own, signal }: { root: string; env: Env; signal: AbortSignal },
): AsyncGenerator<unknown> {
  // In an editor this program is the editor, which runs as Node by this variable.
  const inEditor = process.versions['electron'] !== undefined;
  const electron: Record<string, string> = inEditor && 'module' in program ? { ELECTRON_RUN_AS_NODE: '1' } : {};
  const mark = commandMark(root, crypto().randomUUID());
  const env = { ...environmentOf(own, { ...added, ...electron }), [markName]: mark };
  const installed = inEditor ? [dirname(process.execPath)] : [];
  const started = { cwd: root, env, isolation: widestIsolation(permitted), installed, signal };
  const world = { root, bounds: { from: root, inside: [], readable: [root] } };
  const contained = await contain(commandOf(program, root), started, world);

  const child = spawn(contained.program, contained.args, {
    cwd: root,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-mostErrors);
  });
  const ended = new Promise<{ code: number } | { error: Error }>((settle) => {
    child.once('error', (error) => settle({ error }));
    child.once('close', (code) => settle({ code: code ?? 1 }));
  });

  const { pid } = child;
  const letGo = pid === undefined ? () => undefined : mindFamily({ pid, mark });
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= pid === undefined ? Promise.resolve() : endFamily({ pid, mark }));
  const off = whenAborted(signal, () => void end());
  try {
    // A program that answers without reading the question may.
    child.stdin.on('error', () => undefined).end(`${JSON.stringify(question)}\n`);
    for await (const line of linesOf(child.stdout, provider)) {
      if (line.trim() === '') continue;
      const event = eventIn(line, provider);
      yield event;
      if (isLastEvent(event)) {
        await Promise.race([ended, sleep(afterwards, undefined, { ref: false })]);
        return;
      }
    }
    refuseEnd(await ended, { provider, errors, stopped: wordsIfStopped(errors, permitted) });
  } finally {
    off();
    await end();
    letGo();
    contained.letGo();
  }
}

/** Milliseconds that a command may take to print a token; it may have to ask a server. */
const tokenTimeoutMs = 60_000;

async function printToken(
  { provider, command: [name = '', ...args], permitted }: TokenCommand,
  { root, env: own, signal }: { root: string; env: Env; signal: AbortSignal },
): Promise<string> {
  const env = environmentOf(own, {});
  const world = { root, bounds: { from: root, inside: [], readable: [root] } };
  const started = { cwd: root, env, isolation: widestIsolation(permitted), signal };
  const contained = await contain({ program: name, args }, started, world);
  const options = { cwd: root, env, signal, timeout: tokenTimeoutMs, maxBuffer: most.line, windowsHide: true };
  try {
    return await new Promise((settle, fail) => {
      const child = execFile(contained.program, [...contained.args], options, (error, stdout, stderr) => {
        if (!error) return settle(stdout);
        const why = stderr.trim().slice(-mostErrors) || errnoWords(error);
        const message = say(modelsTexts.tokenFailed, { provider, why });
        return fail(new RunError(defined({ kind: 'auth' as const, message, hint: wordsIfStopped(why, permitted) })));
      });
      child.stdin?.end();
    });
  } finally {
    contained.letGo();
  }
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

/** An end without `done` is a stream that was cut, which whoever reads it tells; any other end is a failure of the program. */
function refuseEnd(
  ended: { code: number } | { error: Error },
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
