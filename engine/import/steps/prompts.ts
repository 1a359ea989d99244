import type { JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { convertText } from '../expressions/templates.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { outputMap, textNode, flowList as wordList } from '../output/nodes.ts';
import type { NumberBounds, SourceField, SourceFields } from '../source/fields.ts';
import {
  addNote,
  excerpt,
  fieldCount,
  fieldNumber,
  fieldsOf,
  fieldText,
  fieldTime,
  nodeJson,
  noteLeftovers,
  takeField,
} from '../source/fields.ts';
import type { ConvertContext } from '../source/program.ts';
import { calledFunctions, importAnswerSchema } from './answer-schema.ts';
import type { ConvertStep } from './convert.ts';
import { convertFieldText, durationText, takeOwn } from './convert.ts';
import type { ModelProvider } from './models.ts';
import { convertModel, convertTools, failureKindsFor, presets } from './models.ts';
import { convertPromptParts } from './prompt-parts.ts';

/** Steps that ask a model: `claude…` and `gemini…`. */
export const convertPrompt: ConvertStep = (place) => {
  const { step } = place;
  const google = step.type.startsWith('gemini');
  const options = optionsOf(place, google);
  const prompt = convertPromptParts(takeOwn(place, 'prompt'), place);
  const model = google ? geminiModel(place) : claudeModel(place, options);
  const sampling = google ? budget(place) : [];
  const agent = google ? [] : agentOf(place, options);
  const session = conversation(place, options, prompt.session);
  const timeout = timeoutOf(place, options);
  const attempts = retries(place, options);
  const system = systemOf(place, options);
  const answer = answerOf(place);
  if (step.type === 'claude_extract') extraction(place);
  for (const key of ['environment_aware', 'preset']) takeField(step.fields, key);
  noteLeftovers(options.own);

  return [
    ...model,
    ...sampling,
    ...session,
    ['system', system],
    ['prompt', prompt.value, step.fields.all.get('prompt')],
    ...agent,
    ...answer,
    ...timeout,
    ...attempts,
  ];
};

/** Options of a step: its own ones first, then those of the workflow's `defaults`. */
interface PromptOptions {
  own: SourceFields;
  general: SourceFields;
  preset: (typeof presets)[string] | undefined;
}

function optionsOf(place: ConvertContext, google: boolean): PromptOptions {
  const { reading, defaults } = place.program;
  const { step } = place;
  const mine = fieldsOf(reading, takeField(step.fields, 'claude_options')?.value);
  const general = fieldsOf(reading, google ? undefined : takeField(defaults, 'claude_options')?.value);
  const usesPreset = ['claude_smart', 'claude_session', 'claude_extract', 'claude_batch', 'claude_robust'].includes(step.type);
  const usual = usesPreset ? fieldText(takeField(defaults, 'claude_preset')) : undefined;
  const name = fieldText(step.fields.all.get('preset')) ?? usual;
  const preset = name !== undefined && Object.hasOwn(presets, name) ? presets[name] : undefined;

  return { own: mine, general, preset };
}

/** An option of the step, else of the workflow. */
const option = ({ own: mine, general }: PromptOptions, name: string): SourceField | undefined =>
  takeField(mine, name) ?? takeField(general, name);

function claudeModel(place: ConvertContext, options: PromptOptions): OutputEntry[] {
  const { reading } = place.program;
  const said = option(options, 'model') ?? takeField(place.step.fields, 'model');
  const fallback = option(options, 'fallback_model');
  const usePreset = !said && options.preset !== undefined;
  const names = usePreset ? (options.preset?.models ?? []) : [fieldText(said), fieldText(fallback)];
  const models = names
    .filter((name, index) => index === 0 || name !== undefined)
    .map((name) => convertModel('anthropic', name === undefined ? undefined : convertText(name, place, said?.key)));
  const at = said?.key ?? place.step.fields.all.get('preset')?.key ?? typeOf(place);

  for (const { alias, id } of models) {
    if (alias !== undefined) addNote(reading, at, 'modelAlias', { alias, model: id });
  }

  if (!said && !options.preset) chosen(place, 'claude', models[0]?.id ?? '');
  const ids = models.map(({ id }) => id);
  return [['model', ids.length === 1 ? ids[0] : wordList(ids), said ?? place.step.fields.all.get('preset')]];
}

/** Where the step says what it is. */
const typeOf = ({ step }: ConvertContext) => step.fields.all.get('type')?.key ?? step.fields.node;

function chosen(place: ConvertContext, provider: string, model: string): void {
  const { program } = place;
  addNote(program.reading, typeOf(place), 'modelChosen', { provider, model });
}

function geminiModel(place: ConvertContext): OutputEntry[] {
  const provider: ModelProvider = 'google';
  const said = takeOwn(place, 'model') ?? takeField(place.program.defaults, 'gemini_model');
  const { id } = convertModel(provider, convertFieldText(place, said));
  if (!said) chosen(place, 'gemini', id);
  return [['model', id, place.step.fields.all.get('model')]];
}

/** `token_budget`, completed by the defaults. */
function budget(place: ConvertContext): OutputEntry[] {
  const { reading, defaults } = place.program;
  const mine = fieldsOf(reading, takeOwn(place, 'token_budget')?.value);
  const general = fieldsOf(reading, takeField(defaults, 'gemini_token_budget')?.value);

  const number = (name: string, bounds: NumberBounds): [number | undefined, SourceField | undefined] => {
    const field = takeField(mine, name) ?? takeField(general, name);
    takeField(general, name);
    return [fieldNumber(reading, field, bounds), field];
  };

  const [temperature, fromTemperature] = number('temperature', { most: 2 });
  const [longest, fromLongest] = number('max_output_tokens', { least: 1, whole: true });
  // Options are named as in Google's SDK.
  const more = Object.entries({ top_p: 'topP', top_k: 'topK' }).flatMap(([theirs, ours]): OutputEntry[] => {
    const [value, from] = number(theirs, {});
    return value === undefined ? [] : [[ours, value, from]];
  });

  noteLeftovers(mine);
  return [
    ['temperature', temperature, fromTemperature],
    ['max_tokens', longest, fromLongest],
    ['options', more.length ? outputMap(more) : undefined],
  ];
}

/** The tools that the model may call, and the most rounds. */
function agentOf(place: ConvertContext, options: PromptOptions): OutputEntry[] {
  const { reading } = place.program;
  const { step } = place;
  const said = option(options, 'allowed_tools');
  const turns = fieldCount(reading, option(options, 'max_turns')) ?? options.preset?.turns;
  const list = said ? nodeJson(reading, said.value) : (options.preset?.tools ?? null);
  if (list === null) {
    const alone = turns === 1;
    if (!alone) addNote(reading, typeOf(place), 'defaultTools');
    return [];
  }

  const names = Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
  const { tools, unknown, widened } = convertTools(names);
  const at = said?.key ?? step.fields.all.get('preset')?.key ?? typeOf(place);
  for (const tool of unknown) addNote(reading, at, 'unknownTool', { tool });
  for (const one of widened) addNote(reading, at, 'widerTools', one);
  if (tools.length === 0) return [];

  return [
    ['tools', wordList(tools), said],
    ['max_turns', turns],
  ];
}

function conversation(place: ConvertContext, options: PromptOptions, ofParts: string | undefined): OutputEntry[] {
  const { reading } = place.program;
  const { step } = place;
  const config = fieldsOf(reading, takeOwn(place, 'session_config')?.value);
  const named = takeField(config, 'session_name') ?? option(options, 'session_id') ?? option(options, 'resume_session');
  for (const name of ['session_id', 'resume_session']) takeField(options.own, name);
  noteLeftovers(config);

  const text = fieldText(named);
  const name = text === undefined || text === 'true' || text === 'false' ? undefined : convertText(text, place, named?.key);
  return [['session', name ?? ofParts ?? (step.type === 'claude_session' ? step.id : undefined), named]];
}

function systemOf(place: ConvertContext, options: PromptOptions): OutputValue {
  const first = option(options, 'system_prompt');
  const second = option(options, 'append_system_prompt');
  const texts = [first, second].flatMap((field) => {
    const text = fieldText(field);
    return text === undefined ? [] : [convertText(text, place, field?.key)];
  });

  return texts.length ? textNode(texts.join('\n\n')) : undefined;
}

function timeoutOf(place: ConvertContext, options: PromptOptions): OutputEntry[] {
  const { reading } = place.program;
  const folder = option(options, 'cwd');
  if (folder) addNote(reading, folder.key, 'workingFolder', { folder: excerpt(nodeJson(reading, folder.value)) });
  const field = takeOwn(place, 'timeout_ms') ?? option(options, 'timeout_ms');

  takeField(options.own, 'timeout_ms');
  const time = fieldTime(reading, field);
  return [['timeout', time === undefined ? undefined : durationText(time), field]];
}

const backoffs: Readonly<Record<string, string>> = {
  exponential: 'exponential',
  linear: 'linear',
  fixed: 'constant',
  constant: 'constant',
};

/**
 * `retry_config` of the step (its own, then that of its options); a value that is invented after the last attempt is dropped.
 */
function retries(place: ConvertContext, options: PromptOptions): OutputEntry[] {
  const { reading } = place.program;
  const field = takeOwn(place, 'retry_config') ?? option(options, 'retry_config');
  takeField(options.own, 'retry_config');

  const robust = place.step.type === 'claude_robust';
  if (!field && !robust) return [];

  const config = fieldsOf(reading, field?.value);
  const attempts = fieldNumber(reading, takeField(config, 'max_retries'), { whole: true });
  const delay = fieldTime(reading, takeField(config, 'base_delay_ms'));
  const strategy = fieldText(takeField(config, 'backoff_strategy'));
  const conditions = takeField(config, 'retry_conditions') ?? takeField(config, 'retry_on');
  const said = nodeJson(reading, conditions?.value);
  const kinds = (Array.isArray(said) ? said : []).flatMap((one) => {
    const word = String(one).toLowerCase();
    if (Object.hasOwn(failureKindsFor, word)) return failureKindsFor[word] ?? [];
    addNote(reading, conditions?.key, 'unknownRetryCondition', { condition: String(one) });
    return [];
  });
  const action = takeField(config, 'fallback_action');
  if (action) addNote(reading, action.key, 'madeUpAnswer', { action: fieldText(action) ?? '' });
  noteLeftovers(config);

  return [
    [
      'retry',
      outputMap([
        ['attempts', attempts ?? 3],
        ['delay', delay === undefined ? undefined : durationText(delay)],
        ['backoff', strategy === undefined ? undefined : (backoffs[strategy] ?? 'exponential')],
        ['on', kinds.length ? wordList([...new Set(kinds)]) : undefined],
      ]),
      field,
    ],
    ['on_failure', action ? 'continue' : undefined, action],
  ];
}

/** The schema of the answer, with the notes about it. */
function answerOf(place: ConvertContext): OutputEntry[] {
  const { step, program } = place;
  const { reading } = program;
  const from = takeOwn(place, 'output_schema') ?? takeOwn(place, 'schema');
  const names = step.type.startsWith('gemini') ? calledFunctions(reading, step.fields) : [];
  const called = takeOwn(place, 'functions') ?? (step.type.startsWith('gemini') ? takeOwn(place, 'tools') : undefined);
  const schema = importAnswerSchema(reading, step.fields, step.type);
  if (!schema) {
    for (const name of names) addNote(reading, called?.key, 'unknownFunction', { name });
    return [];
  }

  if (!from && names.length)
    addNote(reading, called?.key, 'functionCall', { names: names.map((name) => `\`${name}\``).join(', ') });
  else if (!from && step.type === 'gemini_instructor') addNote(reading, typeOf(place), 'openAnswer');

  return [['output_schema', schemaNode(schema), from]];
}

const schemaNode = (schema: JsonMap): OutputValue => {
  const small = JSON.stringify(schema).length < 60;
  const node = outputMap(Object.entries(schema).map(([name, value]) => [name, isMap(value) ? schemaNode(value) : value]));
  node.flow = small;
  return node;
};

/** `extraction_config`: the format is in the schema, the rest only concerns the prompt's wording. */
function extraction(place: ConvertContext): void {
  const config = fieldsOf(place.program.reading, takeOwn(place, 'extraction_config')?.value);
  const format = takeField(config, 'format');
  const name = fieldText(format);
  if (format && (name === 'markdown' || name === 'summary')) config.taken.delete('format');
  noteLeftovers(config);
}
