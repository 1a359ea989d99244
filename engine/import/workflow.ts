import { isMap as isMapNode, isScalar } from 'yaml';
import { isPipelineId, slug } from '../compile/pipeline/ids.ts';
import { convertTexts, escapeAutoTags, literalText } from './expressions/templates.ts';
import type { OutputEntry, OutputValue } from './output/nodes.ts';
import { flowList, outputMap } from './output/nodes.ts';
import type { SourceField, SourceFields } from './source/fields.ts';
import { addNote, fieldNumber, fieldsOf, fieldText, nodeJson, noteLeftovers, takeField } from './source/fields.ts';
import { framesIn } from './source/frames.ts';
import type { SourceProgram } from './source/program.ts';
import { calledFunctions, declareFunctions } from './steps/answer-schema.ts';
import { durationText } from './steps/convert.ts';
import { convertModel, convertTools } from './steps/models.ts';
import { convertSteps } from './steps/steps.ts';

/** The keys of a pipeline, in the order in which people read them. */
export function convertWorkflow(header: SourceFields, program: SourceProgram): OutputEntry[] {
  const { reading } = program;
  declareFunctions(reading, fieldsOf(reading, header.all.get('gemini_functions')?.value));
  const about = aboutIt(header, program);
  const limits = limitsOf(header);
  const experts = expertsOf(header);
  const servers = takeField(header, 'mcp_servers');
  if (servers) addNote(reading, servers.key, 'mcpServers');
  const output = outputFolder(program);
  const steps = convertSteps(program.root, program);
  const list = takeField(header, 'steps');
  const used = new Set(
    [...framesIn(program.root)].flatMap((frame) => frame.steps.flatMap(({ fields }) => calledFunctions(reading, fields))),
  );
  const functions = takeField(header, 'gemini_functions');

  for (const one of fieldsOf(reading, functions?.value).all.values()) {
    if (!used.has(one.name)) addNote(reading, one.key, 'unusedFunction', { name: one.name });
  }

  for (const key of ['global_vars', 'variables']) takeField(header, key);
  noteLeftovers(header);
  noteLeftovers(program.defaults);

  // Initial values may read inputs, too.
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

function aboutIt(header: SourceFields, program: SourceProgram): OutputEntry[] {
  const { reading } = program;
  const name = takeField(header, 'name');
  const text = fieldText(name) ?? '';
  const id = isPipelineId(text) ? text : slug(text);
  const author = takeField(header, 'author');
  const metadata = takeField(header, 'metadata');
  const description = takeField(header, 'description');
  const version = takeField(header, 'version');
  const tags = takeField(header, 'tags');
  const said = nodeJson(reading, metadata?.value);
  const more: OutputEntry[] = [
    ...[...fieldsOf(reading, metadata?.value).all.values()].map(
      (one): OutputEntry => [one.name, escapeAutoTags(nodeJson(reading, one.value)), one],
    ),
    ...(author ? [['author', escapeAutoTags(nodeJson(reading, author.value)), author] as const] : []),
  ];
  const otherMetadata = !metadata || isMapNode(metadata.value) ? undefined : escapeAutoTags(said);
  const labels = nodeJson(reading, tags?.value);

  return [
    ['id', isPipelineId(id) ? id : undefined, name],
    ['name', text === '' || text === id ? undefined : escapeAutoTags(text)],
    ['description', literal(description), description],
    ['version', literal(version), version],
    ['tags', Array.isArray(labels) ? flowList(labels.map((label) => String(escapeAutoTags(label)))) : undefined, tags],
    ['metadata', more.length ? outputMap(more) : otherMetadata, metadata],
  ];
}

/** A literal text. */
const literal = (field: SourceField | undefined): OutputValue => {
  const text = fieldText(field);
  return text === undefined ? undefined : escapeAutoTags(text);
};

/** `output_dir` of the defaults corresponds to `output_path` here. */
function outputFolder({ reading, defaults, root }: SourceProgram): SourceField | undefined {
  const folder = takeField(defaults, 'output_dir');
  if (folder && !root.steps.some(({ fields }) => fields.all.has('output_to_file'))) {
    addNote(reading, folder.key, 'outputFolder', { folder: fieldText(folder) ?? '' });
    return undefined;
  }
  return isScalar(folder?.value) ? folder : undefined;
}

function inputsOf({ inputs, outer }: SourceProgram, output: SourceField | undefined): OutputValue {
  const entries = [...inputs].map(([name, isText]): OutputEntry => {
    const declared = outputMap([isText && !outer ? ['type', 'string'] : ['required', true]]);
    declared.flow = true;
    return [name, declared];
  });
  if (output && !inputs.has('output_path')) entries.push(['output_path', literalText(fieldText(output) ?? ''), output]);

  return entries.length ? outputMap(entries) : undefined;
}

/** Constants or variables with their initial values. */
function valuesOf(program: SourceProgram, variables: Iterable<{ name: string; first?: SourceField }>): OutputValue {
  const [any] = program.root.steps;
  const entries = [...variables].map(({ name, first }): OutputEntry => {
    const value = nodeJson(program.reading, first?.value);
    return [
      name,
      any ? convertTexts(value, { program, step: { ...any, order: 0 }, reads: new Set() }, first?.key) : value,
      first,
    ];
  });

  return entries.length ? outputMap(entries) : undefined;
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

function limitsOf(header: SourceFields): OutputValue {
  const { reading } = header;
  const fields = fieldsOf(reading, takeField(header, 'resource_limits')?.value);
  const entries = Object.entries(limitNames).flatMap(([theirs, [ours, unit]]): OutputEntry[] => {
    const field = takeField(fields, theirs);
    const value = fieldNumber(reading, field, { least: 0.000001, whole: whole.has(ours) });
    return value === undefined ? [] : [[ours, unit ? durationText(value * 1000) : value, field]];
  });

  noteLeftovers(fields);
  return entries.length ? outputMap(entries) : undefined;
}

/** `agents`: models with their own instructions. */
function expertsOf(header: SourceFields): OutputValue {
  const { reading } = header;
  const agents = [...fieldsOf(reading, takeField(header, 'agents')?.value).all.values()];
  const entries = agents.map((agent): OutputEntry => {
    const fields = fieldsOf(reading, agent.value);
    const [model, prompt, tools, about] = ['model', 'prompt', 'tools', 'description'].map((name) => takeField(fields, name));
    const listed = nodeJson(reading, tools?.value);
    const { tools: ours, unknown, widened } = convertTools(Array.isArray(listed) ? listed.map(String) : []);
    for (const tool of unknown) addNote(reading, tools?.key, 'unknownTool', { tool });
    for (const one of widened) addNote(reading, tools?.key, 'widerTools', one);
    const { id, alias } = convertModel('anthropic', model ? literalText(fieldText(model) ?? '') : undefined);
    if (alias !== undefined) addNote(reading, model?.key, 'modelAlias', { alias, model: id });
    addNote(reading, agent.key, 'expertOnly', { name: agent.name });
    noteLeftovers(fields);

    const expert = outputMap([
      ['model', id, model],
      ['system_prompt', prompt ? literalText(fieldText(prompt) ?? '') : undefined, prompt],
      ['tools', ours.length ? flowList(ours) : undefined, tools],
    ]);
    const description = fieldText(about);
    if (description !== undefined) expert.commentBefore = ` ${description.replace(/\n/g, '\n ')}`;

    return [agent.name, expert, agent];
  });

  return entries.length ? outputMap(entries) : undefined;
}
