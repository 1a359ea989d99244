import { isUtf8 } from 'node:buffer';
import { join, resolve } from 'node:path';
import { errnoWords } from '../../disk/errno.ts';
import { readBounded } from '../../disk/files/read-bounded.ts';
import type { Json } from '../../language/json.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { mostInput } from '../io.ts';
import type { OptionName } from './options.ts';
import type { Args } from './parse.ts';
import { UsageError } from './usage-error.ts';

type StartOptions = Parameters<Engine['startRun']>[0];
type CommandLineInput = NonNullable<StartOptions['inputs']> extends ReadonlyMap<string, infer One> ? One : never;

/** The options of every command that starts a run. */
export const startOptionNames = [
  'input',
  'config',
  'secret',
  'out',
  'model',
  'allow',
  'max-parallel',
  'profile',
] as const satisfies OptionName[];

/** Reads the options of `run` and `auto --refresh` for the engine. Throws a UsageError where they make no sense. */
export async function takeStartOptions(engine: Engine, args: Args, io: Io): Promise<Omit<StartOptions, 'file' | 'cwd'>> {
  const out = args.one('out');
  const responses = args.one('auto-responses');
  const autoResponses =
    responses === undefined ? undefined : await engine.readMapFile(resolve(io.cwd, responses), say(usageTexts.autoAnswers));

  return {
    inputs: await readGivenInputs(engine, args, io),
    secretInputs: takeSecretInputs(args),
    allow: readAllowed(engine, args),
    workerFile: join(io.dist, 'worker.cjs'),
    ...tracedTo(engine, args, io),
    model: args.one('model'),
    profile: args.one('profile'),
    out: out && resolve(io.cwd, out),
    maxParallel: readPositive(args, 'max-parallel', true),
    maxCost: readPositive(args, 'max-cost', false),
    frozen: args.has('frozen') || undefined,
    autoResponses,
  };
}

/** The address for traces, from `--otlp` or the environment. */
export function tracedTo(engine: Engine, args: Args, { env }: Pick<Io, 'env'>): Pick<StartOptions, 'trace'> {
  const trace = engine.traceTarget(env, args.one('otlp'));
  return trace ? { trace } : {};
}

/** The same for a process that drives many runs: failing exports are reported once, and once more when they are over. */
export function tracedAloud(engine: Engine, args: Args, io: Pick<Io, 'env' | 'err'>): Pick<StartOptions, 'trace'> {
  const { trace } = tracedTo(engine, args, io);
  return trace ? { trace: { ...trace, watch: engine.watchExports(trace.url, (text) => io.err(`${text}\n`)) } } : {};
}

/** The permissions of `--allow`, checked. */
export function readAllowed(engine: Engine, args: Args): string[] {
  for (const text of args.all('allow')) {
    if (!engine.parsePermission(text)) throw new UsageError(say(usageTexts.noTool, { text }), usageTexts.noToolHint);
  }
  return [...args.all('allow')];
}

/** `--secret`: where the value of an input is found, never the value itself. */
export function takeSecretInputs(args: Args): Map<string, CommandLineInput> {
  return new Map(
    args.all('secret').map((text): [string, CommandLineInput] => {
      const [, name, variable] = /^([^=]+)=([A-Za-z_]\w*)$/.exec(text) ?? [];
      if (name === undefined || variable === undefined)
        throw new UsageError(
          say(usageTexts.noSecretVariable, { text: `${text.split('=', 1)[0]}=…` }),
          usageTexts.noSecretVariableHint,
        );

      return [name, { text: `env:${variable}` }];
    }),
  );
}

/** Inputs from the file first, then from `-i`, which wins. */
export async function readGivenInputs(engine: Engine, args: Args, io: Io): Promise<Map<string, CommandLineInput>> {
  const inputs = new Map<string, CommandLineInput>();
  const file = args.one('config');
  const values: Readonly<Record<string, Json>> =
    file === undefined ? {} : await engine.readMapFile(resolve(io.cwd, file), say(usageTexts.inputs));
  for (const [name, value] of Object.entries(values)) inputs.set(name, { value });

  for (const text of args.all('input')) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(say(usageTexts.noInputValue, { text }), usageTexts.noInputValueHint);
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    inputs.set(name, { text: value.startsWith('@') ? await contentOf(value.slice(1), name, io) : value });
  }

  return inputs;
}

/** `@FILE` is the text of a file, `@-` that of standard input. `@@text` is a value that begins with an at sign. */
async function contentOf(name: string, input: string, io: Io): Promise<string> {
  if (name.startsWith('@')) return name;
  if (name === '') throw new UsageError(say(usageTexts.noInputValue, { text: `${input}=@` }), usageTexts.noInputValueHint);
  return await readInputFile(name, input, io);
}

/** The text of a file, for an input where one is named; `-` is standard input. Throws a UsageError where it cannot be read. */
export async function readInputFile(name: string, asked: string | undefined, io: Io): Promise<string> {
  const bytes = await bytesOf(name, asked, io);
  const input = asked ?? 'files';
  if (!bytes) throw new UsageError(say(usageTexts.inputTooLarge, { file: name, input, most: Math.floor(mostInput / 1e6) }));
  if (!isUtf8(bytes))
    throw new UsageError(
      say(usageTexts.inputBinary, { file: name, input }),
      say(usageTexts.inputBinaryHint, { file: name, input }),
    );

  // A byte order mark is no part of the text.
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

async function bytesOf(name: string, input: string | undefined, { cwd, input: standard }: Io): Promise<Buffer | undefined> {
  try {
    return name === '-' ? await standard() : await readBounded(resolve(cwd, name), mostInput);
  } catch (error) {
    const why = errnoWords(error);
    if (input === undefined) throw new UsageError(say(usageTexts.unreadFile, { file: name, why }));
    throw new UsageError(say(usageTexts.inputFile, { file: name, input, why }), usageTexts.inputFileHint);
  }
}

export function readPositive(
  args: Args,
  name: 'max-parallel' | 'max-cost' | 'max-runs' | 'minutes' | 'seed',
  whole: boolean,
): number | undefined {
  const text = args.one(name);
  if (text === undefined) return undefined;

  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number) || (whole && !Number.isInteger(number)))
    throw new UsageError(
      say(whole ? usageTexts.wantsWhole : usageTexts[name === 'minutes' ? 'wantsNumber' : 'wantsMoney'], { option: name, text }),
    );

  return number;
}
