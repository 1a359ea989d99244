// `npm run foreign -- FOLDER`: checks every pipeline of a folder that nobody here wrote, runs those that need nothing outside with a model
// that echoes, and prints the table. FOLDER is the checkout that the paths inside its files start from; it is copied and stays as it is.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compile } from '../../engine/compile/compile.ts';
import type { Json } from '../../engine/language/json.ts';
import { personAnswerSchema } from '../../engine/language/schema/answers.ts';
import { builtinTools } from '../../engine/language/tools/builtin-tools.ts';
import type { Said } from '../engine/cli/io.ts';
import { obey, testIo } from '../engine/cli/io.ts';
import { modelServer, settingsFor } from '../engine/cli/model-server.ts';
import { echo, sampleOf } from './echo.ts';
import { given, promisedToFail } from './foreign-facts.ts';

interface Row {
  file: string;
  outcome: 'invalid' | 'needs something outside' | 'succeeded' | 'not succeeded';
  why: readonly string[];
}

interface Problem {
  code: string;
  severity: string;
  message: string;
  range: { start: { line: number } };
}

/** What a failure says that lies in this machine or this checkout: a file, a module or a program that is not here. */
const lacking = /it does not exist|There is no file|No module named|exit code 127|needs a Python/;

/** Longest time for one run; what takes longer has not succeeded. */
const timeoutMs = 60_000;

const [argument, only = ''] = process.argv.slice(2);
if (argument === undefined || !existsSync(argument)) {
  console.error('npm run foreign -- FOLDER [TEXT]: the folder with the pipelines, and a text that a path must hold to be tried');
  process.exit(2);
}
const source = resolve(argument);
const server = await modelServer(echo);
const rows: Row[] = [];
for (const file of pipelinesIn(source).filter((path) => path.includes(only))) {
  const row = await tryPipeline(file);
  rows.push(row);
  console.log(`${row.outcome.padEnd(23)}  ${row.file}${row.why.map((line) => `\n    ${line}`).join('')}`);
}
await server.close();
const count = (outcome: Row['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
const tried = count('succeeded') + count('not succeeded');
console.log(
  `\n${rows.length} files, ${rows.length - count('invalid')} valid; ${tried} need nothing outside, ${count('succeeded')} succeeded`,
);

/** The YAML files below a folder, but for data that lies beside them. */
function pipelinesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ya?ml$/.test(path) && !/(?:^|\/)(?:\.|node_modules\/)/.test(path))
    .sort();
}

async function tryPipeline(file: string): Promise<Row> {
  const place = mkdtempSync(join(tmpdir(), 'foreign-'));
  try {
    cpSync(source, place, { recursive: true });
    writeFileSync(
      join(place, 'baton.yaml'),
      `${settingsFor(server, ['echo'], ', capabilities: [schema, tools]')}default_model: local:echo\n`,
    );
    const checked = JSON.parse((await baton(place, ['check', '--json', file])).out).files[0];
    if (!checked.valid) return { file, outcome: 'invalid', why: errorsOf(checked.problems) };

    const inputs = inputsOf(place, file);
    const plan = JSON.parse((await baton(place, ['run', '--plan', '--json', '--model', 'local:echo', ...inputs, file])).out);
    const outside = outsideOf([...(plan.steps ?? []), ...toolsOf(place, file)]);
    if (outside.length) return { file, outcome: 'needs something outside', why: [outside.join(', ')] };
    return { file, ...(await runToItsEnd(place, file, [...inputs, ...allowed(plan.needs ?? [])])) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function errorsOf(problems: readonly Problem[]): string[] {
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, range }) => `${range.start.line + 1} ${code}: ${message}`);
}

function allowed(needs: readonly string[]): string[] {
  return needs.flatMap((need) => ['--allow', need]);
}

/** A value for each input that has none: what the comments and manuals of the file give, else a sample. */
function inputsOf(place: string, file: string): string[] {
  const { pipeline } = compile(readFileSync(join(place, file), 'utf8'), { file: join(place, file) });
  return pipeline.inputs
    .filter(({ required, default: given }) => required && given === undefined)
    .flatMap(({ name, schema }) => ['-i', `${name}=${given[name] ?? asText(sampleOf(schema))}`]);
}

/** The tools of a pipeline as its text names them: a plan that is refused tells none. */
function toolsOf(place: string, file: string): { tool: string }[] {
  const { steps } = compile(readFileSync(join(place, file), 'utf8'), { file: join(place, file) });
  return steps.flatMap(({ step: { work } }) => (work.kind === 'tool' ? [{ tool: `${work.tool}.${work.action}` }] : []));
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The tools of a plan that reach for something that is not here: the network, a server, a key. */
function outsideOf(steps: readonly { tool?: string }[]): string[] {
  const outside = steps.flatMap(({ tool }) => (tool !== undefined && isOutside(tool) ? [tool] : []));
  return [...new Set(outside)].sort();
}

function isOutside(called: string): boolean {
  const [name = '', action = ''] = called.split('.');
  const spec = Object.hasOwn(builtinTools, name) ? builtinTools[name] : undefined;
  return (spec?.actions[action] ?? spec?.others)?.effect === 'network' || name === 'mcp';
}

/** Runs it, answers what it asks of a person, and tells how it ended. */
async function runToItsEnd(place: string, file: string, args: readonly string[]): Promise<Omit<Row, 'file'>> {
  let said = await baton(place, ['run', '--json', '--model', 'local:echo', ...args, file]);
  for (let left = 20; left > 0; left--) {
    const [path, answer] = openQuestion(said) ?? [];
    if (path === undefined || answer === undefined) break;
    said = await baton(place, ['answer', 'latest', path, asText(answer), '--json']);
  }
  const result = parsed(said);
  if (said.code === 0) return { outcome: 'succeeded', why: result?.['degraded'] ? ['degraded'] : [] };
  const why = [...whyOf(result), ...said.err.split('\n').filter(Boolean).slice(0, 6)];
  if (said.code === 1 && promisedToFail.some((stem) => file.includes(stem)))
    return { outcome: 'succeeded', why: ['failed, as it promises'] };
  const lacks = why.filter((line) => lacking.test(line));
  return lacks.length ? { outcome: 'needs something outside', why: lacks } : { outcome: 'not succeeded', why };
}

// biome-ignore lint/suspicious/noExplicitAny: the printed document, whose parts are shown as they are
function parsed({ out }: Said): any {
  return out === '' ? undefined : JSON.parse(out);
}

function openQuestion(said: Said): [path: string, answer: Json] | undefined {
  const steps: Record<string, { status: string; parameters: { type?: never; choices?: string[] } }> = parsed(said)?.steps ?? {};
  const open = Object.entries(steps).find(([, { status, parameters }]) => status === 'waiting' && 'ask' in parameters);
  if (!open) return undefined;
  const [path, { parameters }] = open;
  const { type, ...rest } = parameters;
  return [path, sampleOf(personAnswerSchema({ kind: 'ask', ...rest, ...(type ? { wants: type } : {}) }))];
}

function whyOf(
  result: { error?: { message: string }; steps?: Record<string, { error?: { message: string } }> } | undefined,
): string[] {
  const errors = Object.entries(result?.steps ?? {}).flatMap(([path, { error }]) => (error ? [`${path}: ${error.message}`] : []));
  return errors.length || !result?.error ? errors : [result.error.message];
}

/** One command line in a folder; one that takes too long is stopped. */
async function baton(place: string, args: readonly string[]): Promise<Said> {
  const io = testIo(place, { env: { PATH: process.env['PATH'], HOME: place, MY_KEY: 'none' } as Record<string, string> });
  const timer = setTimeout(() => io.stop(), timeoutMs);
  try {
    return await obey(args, io);
  } finally {
    clearTimeout(timer);
  }
}
