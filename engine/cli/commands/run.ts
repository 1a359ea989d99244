import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isMap } from '../../language/json.ts';
import type { Json } from '../../language/json.ts';
import type { Given } from '../../launch/inputs.ts';
import type { Call, Command, OptionSpec } from '../command.ts';
import { onlyOne } from '../command.ts';
import { drivenBy } from '../driven.ts';
import { UsageError } from '../usage.ts';

/** Options of everything that runs steps. */
export const runningOptions: Readonly<Record<string, OptionSpec>> = {
  allow: { help: 'Allow a tool that needs permission, or one use of it.', value: 'TOOL[:PATTERN]', multiple: true },
  events: { help: 'Print every event as a line of JSON.' },
};

export const run: Command = {
  name: 'run',
  usage: 'FILE',
  summary: 'Run a pipeline.',
  options: {
    input: { help: 'Give an input; @FILE reads a file.', short: 'i', value: 'NAME=VALUE', multiple: true },
    config: { help: 'Read inputs from a YAML file.', short: 'c', value: 'FILE' },
    model: { help: 'Use this model wherever one is asked, for example `offline`.', value: 'MODEL' },
    out: { help: 'Write products to this folder.', value: 'FOLDER' },
    'max-cost': { help: 'Stop before more than this is spent.', value: 'USD' },
    'max-parallel': { help: 'Run at most so many steps at once.', value: 'NUMBER' },
    frozen: { help: 'Refuse AUTO tags without a locked answer.' },
    'auto-responses': { help: 'Read answers for AUTO tags from a YAML file.', value: 'FILE' },
    ...runningOptions,
  },
  examples: ['baton run pipeline.baton.yaml', 'baton run pipeline.baton.yaml -i topic="tide mills" -i pages=3', 'baton run build.baton.yaml --allow terminal --json'],
  async run(call) {
    const file = onlyOne(call, 'a pipeline file', 'run');
    const responses = call.text('auto-responses');
    const maxCost = number(call, 'max-cost');
    const maxParallel = number(call, 'max-parallel');
    const model = call.text('model');
    const out = call.text('out');
    const { startRun } = await import('../../index.ts');
    return drivenBy(call, (options) =>
      startRun({
        ...options,
        file,
        cwd: process.cwd(),
        inputs: inputsOf(call),
        ...(model ? { model } : {}),
        ...(out ? { out } : {}),
        ...(maxCost === undefined ? {} : { maxCost }),
        ...(maxParallel === undefined ? {} : { maxParallel }),
        ...(call.flag('frozen') ? { frozen: true } : {}),
        ...(responses ? { autoResponses: mapIn(responses) } : {}),
      }),
    );
  },
};

function inputsOf(call: Call): Map<string, Given> {
  const given = new Map<string, Given>();
  const config = call.text('config');
  if (config) for (const [name, value] of Object.entries(mapIn(config))) given.set(name, { value });
  for (const pair of call.list('input')) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`-i wants NAME=VALUE; it got "${pair}".`);
    const text = pair.slice(at + 1);
    given.set(pair.slice(0, at), { text: text.startsWith('@') ? readText(text.slice(1)) : text });
  }
  return given;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`The file ${file} cannot be read.`);
  }
}

function mapIn(file: string): Record<string, Json> {
  let value: unknown;
  const text = readText(file);
  try {
    value = parse(text);
  } catch (error) {
    throw new UsageError(`${file} is no YAML: ${error instanceof Error ? error.message.split('\n')[0] : ''}`);
  }
  if (!isMap(value)) throw new UsageError(`${file} must hold a map of names to values.`);
  return value;
}

function number(call: Call, name: string): number | undefined {
  const text = call.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || (name === 'max-parallel' && (value < 1 || !Number.isInteger(value)))) throw new UsageError(`--${name} wants a number; it got "${text}".`);
  return value;
}
