import { isMap as isMapNode, isScalar } from 'yaml';
import { isPipelineId, slug } from '../compile/pipeline/ids.ts';
import { forPeople, literalText, templates } from './expressions/templates.ts';
import type { Entry, Out } from './output/nodes.ts';
import { mapOf, words } from './output/nodes.ts';
import type { Field, Fields } from './source/fields.ts';
import { fieldsOf, jsonOf, leftovers, note, numberOf, take, textOf } from './source/fields.ts';
import { framesIn } from './source/frames.ts';
import type { Program } from './source/program.ts';
import { calledFunctions, declareFunctions } from './steps/answer-schema.ts';
import { duration } from './steps/convert.ts';
import { modelOf, toolsFor } from './steps/models.ts';
import { stepsOf } from './steps/steps.ts';

/** The keys of a pipeline, in the order in which people read them. */
export function workflow(header: Fields, program: Program): Entry[] {
  const { reading } = program;
  declareFunctions(reading, fieldsOf(reading, header.all.get('gemini_functions')?.value));
  const about = aboutIt(header, program);
  const limits = limitsOf(header);
  const experts = expertsOf(header);
  const servers = take(header, 'mcp_servers');
  if (servers) note(reading, servers.key, 'mcpServers');
  const output = outputFolder(program);
  const steps = stepsOf(program.root, program);
  const list = take(header, 'steps');
  const used = new Set(
    [...framesIn(program.root)].flatMap((frame) => frame.steps.flatMap(({ fields }) => calledFunctions(reading, fields))),
  );
  const functions = take(header, 'gemini_functions');
  for (const one of fieldsOf(reading, functions?.value).all.values())
    if (!used.has(one.name)) note(reading, one.key, 'unusedFunction', { name: one.name });
  for (const key of ['global_vars', 'variables']) take(header, key);
  leftovers(header);
  leftovers(program.defaults);
  // First values may read inputs, too.
  const data = valuesOf(program, program.constants.values());
  const variables = valuesOf(program, program.variables.values());
  return [
    ...about,
    ['inputs', inputsOf(program, output)],
    ['data', data],
    ['variables', variables, header.all.get('variables')],
    ['limits', limits],
    ['experts', experts],
    ['steps', steps, list],
  ];
}

function aboutIt(header: Fields, program: Program): Entry[] {
  const { reading } = program;
  const name = take(header, 'name');
  const text = textOf(name) ?? '';
  const id = isPipelineId(text) ? text : slug(text);
  const author = take(header, 'author');
  const metadata = take(header, 'metadata');
  const description = take(header, 'description');
  const version = take(header, 'version');
  const tags = take(header, 'tags');
  const said = jsonOf(reading, metadata?.value);
  const more: Entry[] = [
    ...[...fieldsOf(reading, metadata?.value).all.values()].map(
      (one): Entry => [one.name, forPeople(jsonOf(reading, one.value)), one],
    ),
    ...(author ? [['author', forPeople(jsonOf(reading, author.value)), author] as const] : []),
  ];
  const labels = jsonOf(reading, tags?.value);
  return [
    ['id', isPipelineId(id) ? id : undefined, name],
    ['name', text === '' || text === id ? undefined : forPeople(text)],
    ['description', literal(description), description],
    ['version', literal(version), version],
    ['tags', Array.isArray(labels) ? words(labels.map((label) => String(forPeople(label)))) : undefined, tags],
    ['metadata', more.length ? mapOf(more) : isMapNode(metadata?.value) || !metadata ? undefined : forPeople(said), metadata],
  ];
}

/** A text that is shown as it stands. */
const literal = (field: Field | undefined): Out => {
  const text = textOf(field);
  return text === undefined ? undefined : forPeople(text);
};

/** `output_dir` of the defaults is what `output_path` means here. */
function outputFolder({ reading, defaults, root }: Program): Field | undefined {
  const folder = take(defaults, 'output_dir');
  if (folder && !root.steps.some(({ fields }) => fields.all.has('output_to_file'))) {
    note(reading, folder.key, 'outputFolder', { folder: textOf(folder) ?? '' });
    return undefined;
  }
  return isScalar(folder?.value) ? folder : undefined;
}

function inputsOf({ inputs, outer }: Program, output: Field | undefined): Out {
  const entries = [...inputs].map(([name, isText]): Entry => {
    const declared = mapOf([isText && !outer ? ['type', 'string'] : ['required', true]]);
    declared.flow = true;
    return [name, declared];
  });
  if (output && !inputs.has('output_path')) entries.push(['output_path', literalText(textOf(output) ?? ''), output]);
  return entries.length ? mapOf(entries) : undefined;
}

/** Constants or variables with their first values. */
function valuesOf(program: Program, variables: Iterable<{ name: string; first?: Field }>): Out {
  const [any] = program.root.steps;
  const entries = [...variables].map(({ name, first }): Entry => {
    const value = jsonOf(program.reading, first?.value);
    return [name, any ? templates(value, { program, step: { ...any, order: 0 }, reads: new Set() }, first?.key) : value, first];
  });
  return entries.length ? mapOf(entries) : undefined;
}

const limitNames: Readonly<Record<string, readonly [ours: string, time?: 'seconds']>> = {
  max_parallel_steps: ['max_parallel'],
  max_execution_time_s: ['timeout', 'seconds'],
  max_cost_usd: ['max_cost'],
  max_tokens_total: ['max_tokens'],
  max_total_steps: ['max_steps'],
};

/** Limits that are whole numbers. */
const whole: ReadonlySet<string> = new Set(['max_parallel', 'max_tokens', 'max_steps']);

function limitsOf(header: Fields): Out {
  const { reading } = header;
  const fields = fieldsOf(reading, take(header, 'resource_limits')?.value);
  const entries = Object.entries(limitNames).flatMap(([theirs, [ours, unit]]): Entry[] => {
    const field = take(fields, theirs);
    const value = numberOf(reading, field, { least: 0.000001, whole: whole.has(ours) });
    return value === undefined ? [] : [[ours, unit ? duration(value * 1000) : value, field]];
  });
  leftovers(fields);
  return entries.length ? mapOf(entries) : undefined;
}

/** `agents`: models with instructions of their own. */
function expertsOf(header: Fields): Out {
  const { reading } = header;
  const agents = [...fieldsOf(reading, take(header, 'agents')?.value).all.values()];
  const entries = agents.map((agent): Entry => {
    const fields = fieldsOf(reading, agent.value);
    const [model, prompt, tools, about] = ['model', 'prompt', 'tools', 'description'].map((name) => take(fields, name));
    const listed = jsonOf(reading, tools?.value);
    const { tools: ours, unknown, widened } = toolsFor(Array.isArray(listed) ? listed.map(String) : []);
    for (const tool of unknown) note(reading, tools?.key, 'unknownTool', { tool });
    for (const one of widened) note(reading, tools?.key, 'widerTools', one);
    const { id, alias } = modelOf('anthropic', model ? literalText(textOf(model) ?? '') : undefined);
    if (alias !== undefined) note(reading, model?.key, 'modelAlias', { alias, model: id });
    note(reading, agent.key, 'expertOnly', { name: agent.name });
    leftovers(fields);
    const expert = mapOf([
      ['model', id, model],
      ['system_prompt', prompt ? literalText(textOf(prompt) ?? '') : undefined, prompt],
      ['tools', ours.length ? words(ours) : undefined, tools],
    ]);
    const description = textOf(about);
    if (description !== undefined) expert.commentBefore = ` ${description.replace(/\n/g, '\n ')}`;
    return [agent.name, expert, agent];
  });
  return entries.length ? mapOf(entries) : undefined;
}
