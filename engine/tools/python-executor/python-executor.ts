import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { confine } from '../../disk/paths/confine.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { pythonTexts } from '../../language/texts/tools/python-executor.ts';
import { say } from '../../language/texts.ts';
import { pythonExecutor } from '../../language/tools/builtin/python-executor.ts';
import { parseJson } from '../../language/values/numbers.ts';
import { RunError } from '../../state/failure.ts';
import { optionalText, textParameter, wordMapParameter } from '../parameters.ts';
import { programNeeds } from '../sandbox/needs.ts';
import { runCommand } from '../terminal/run.ts';
import { declined, type Execute, makeTool, type Tool, throwIfStopped } from '../tool.ts';
import { findInterpreter } from './interpreter.ts';
import { wrapper } from './wrapper.ts';

/** The most bytes of the code's value. */
const mostReturned = 32_000_000;

const execute: Execute = async (parameters, world, { signal, log }) => {
  const code = textParameter(parameters, 'code');
  if (code.trim() === '') throw new RunError({ kind: 'input', message: say(pythonTexts.empty) });

  const permitted = world.allow.filter(({ tool, pattern }) => tool === 'python-executor' && pattern === undefined);
  if (permitted.length === 0) {
    const { needs, note } = await programNeeds({ tool: 'python-executor' });
    const message = `${say(pythonTexts.notAllowed)} ${note}`;
    throw new RunError({ kind: 'permission', message, hint: say(pythonTexts.allowHint), needs });
  }

  const added = environmentParameter(parameters);
  const limit = secondsOf(parameters['timeout']);
  const where = optionalText(parameters, 'cwd') ?? '.';
  const cwd = await confine(where, 'look', world.bounds);
  if (!(await isFolder(cwd))) return declined(say(pythonTexts.noFolder, { folder: where }));

  const interpreter = await findInterpreter(world.env);
  if ('missing' in interpreter)
    throw new RunError({ kind: 'tool', message: interpreter.missing, hint: say(pythonTexts.hint), retryable: false });

  throwIfStopped(signal);
  log(say(pythonTexts.started, { program: interpreter.program, lines: code.split('\n').length }));

  const folder = await mkdtemp(join(tmpdir(), 'baton-python-'));
  try {
    const file = join(folder, 'result.json');
    const timer = limit === undefined ? undefined : AbortSignal.timeout(limit * 1_000);
    const both = timer ? AbortSignal.any([signal, timer]) : signal;
    const stdin = JSON.stringify({ code: unindented(code), inputs: parameters['inputs'] ?? null });
    const argv = ['-c', wrapper, file];
    const how = { cwd, added, stdin, permitted, writes: [folder] };
    const ran = await runCommand({ program: interpreter.program, args: argv }, how, world, both).catch((error: unknown) => {
      if (timer?.aborted && !signal.aborted)
        throw new RunError({ kind: 'timeout', message: say(pythonTexts.timeout, { seconds: limit ?? 0 }) });
      throw error;
    });
    return { ...ran, output: ran['stdout'] ?? '', ...(await left(file, ran)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Python code, by an interpreter of the machine. */
export const pythonExecutorTool: Tool = {
  ...makeTool(pythonExecutor, { execute }),
  async available(_action, { env }) {
    const found = await findInterpreter(env);
    return 'missing' in found ? `${found.missing} ${say(pythonTexts.hint)}` : undefined;
  },
};

/** The code's `result`; else its last output line, if that is a JSON list or map. */
async function left(file: string, ran: JsonMap): Promise<JsonMap> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined && text.length > mostReturned)
    return { note: say(pythonTexts.tooLarge, { megabytes: mostReturned / 1e6 }) };

  const value = text === undefined ? undefined : parsed(text);
  if (isMap(value)) return value;

  const { stdout, stdout_file, success } = ran;
  const last = typeof stdout === 'string' && stdout_file === undefined ? (stdout.trimEnd().split('\n').at(-1) ?? '') : '';
  const said = success === true && /^\s*[[{]/.test(last) ? parsed(last) : undefined;

  return said === undefined ? {} : { returned: said };
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Code that is indented as a whole in YAML is dedented for Python. */
function unindented(code: string): string {
  const lines = code.replace(/\r\n?/g, '\n').split('\n');
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const indent = /^[ \t]*/.exec(first)?.[0] ?? '';
  const all = lines.every((line) => line.trim() === '' || line.startsWith(indent));
  return all && indent !== '' ? lines.map((line) => line.slice(indent.length)).join('\n') : lines.join('\n');
}

function environmentParameter(parameters: JsonMap): Record<string, string> {
  const added = wordMapParameter(parameters, 'env');
  for (const [name, value] of Object.entries(added)) {
    if (!/^[A-Za-z_]\w*$/.test(name) || value.includes('\0'))
      throw new RunError({ kind: 'input', message: say(pythonTexts.badVariable, { name }) });
  }
  return added;
}

function secondsOf(value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value > 0 && value <= 2_000_000) return value;
  throw new RunError({ kind: 'input', message: say(pythonTexts.badTimeout, { got: JSON.stringify(value) }) });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
