import type { JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { template } from '../expressions/templates.ts';
import type { Entry, Out } from '../output/nodes.ts';
import { mapOf, textNode, words as wordList } from '../output/nodes.ts';
import type { Bounds, Field, Fields } from '../source/fields.ts';
import { countOf, fieldsOf, jsonOf, leftovers, note, numberOf, shown, take, textOf, timeOf } from '../source/fields.ts';
import type { Place } from '../source/program.ts';
import { answerSchema, calledFunctions } from './answer-schema.ts';
import type { Convert } from './convert.ts';
import { duration, own, words } from './convert.ts';
import type { Provider } from './models.ts';
import { failureKindsFor, modelOf, presets, toolsFor } from './models.ts';
import { promptOf } from './prompt-parts.ts';

/** Steps that ask a model: `claude…` and `gemini…`. */
export const prompts: Convert = (place) => {
  const { step } = place;
  const google = step.type.startsWith('gemini');
  const options = optionsOf(place, google);
  const prompt = promptOf(own(place, 'prompt'), place);
  const model = google ? geminiModel(place) : claudeModel(place, options);
  const sampling = google ? budget(place) : [];
  const agent = google ? [] : agentOf(place, options);
  const session = conversation(place, options, prompt.session);
  const timeout = timeoutOf(place, options);
  const attempts = retries(place, options);
  const system = systemOf(place, options);
  const answer = answerOf(place);
  if (step.type === 'claude_extract') extraction(place);
  for (const key of ['environment_aware', 'preset']) take(step.fields, key);
  leftovers(options.own);
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
interface Options {
  own: Fields;
  general: Fields;
  preset: (typeof presets)[string] | undefined;
}

function optionsOf(place: Place, google: boolean): Options {
  const { reading, defaults } = place.program;
  const { step } = place;
  const mine = fieldsOf(reading, take(step.fields, 'claude_options')?.value);
  const general = fieldsOf(reading, google ? undefined : take(defaults, 'claude_options')?.value);
  const usesPreset = ['claude_smart', 'claude_session', 'claude_extract', 'claude_batch', 'claude_robust'].includes(step.type);
  const usual = usesPreset ? textOf(take(defaults, 'claude_preset')) : undefined;
  const name = textOf(step.fields.all.get('preset')) ?? usual;
  const preset = name !== undefined && Object.hasOwn(presets, name) ? presets[name] : undefined;
  return { own: mine, general, preset };
}

/** An option of the step, else of the workflow. */
const option = ({ own: mine, general }: Options, name: string): Field | undefined => take(mine, name) ?? take(general, name);

function claudeModel(place: Place, options: Options): Entry[] {
  const { reading } = place.program;
  const said = option(options, 'model') ?? take(place.step.fields, 'model');
  const fallback = option(options, 'fallback_model');
  const names = said
    ? [textOf(said), textOf(fallback)]
    : options.preset
      ? [...options.preset.models]
      : [undefined, textOf(fallback)];
  const models = names
    .filter((name, index) => index === 0 || name !== undefined)
    .map((name) => modelOf('anthropic', name === undefined ? undefined : template(name, place, said?.key)));
  const at = said?.key ?? place.step.fields.all.get('preset')?.key ?? typeOf(place);
  for (const { alias, id } of models) if (alias !== undefined) note(reading, at, 'modelAlias', { alias, model: id });
  if (!said && !options.preset) chosen(place, 'claude', models[0]?.id ?? '');
  const ids = models.map(({ id }) => id);
  return [['model', ids.length === 1 ? ids[0] : wordList(ids), said ?? place.step.fields.all.get('preset')]];
}

/** Where the step says what it is. */
const typeOf = ({ step }: Place) => step.fields.all.get('type')?.key ?? step.fields.node;

function chosen(place: Place, provider: string, model: string): void {
  const { program } = place;
  note(program.reading, typeOf(place), 'modelChosen', { provider, model });
}

function geminiModel(place: Place): Entry[] {
  const provider: Provider = 'google';
  const said = own(place, 'model') ?? take(place.program.defaults, 'gemini_model');
  const { id } = modelOf(provider, words(place, said));
  if (!said) chosen(place, 'gemini', id);
  return [['model', id, place.step.fields.all.get('model')]];
}

/** `token_budget` with that of the defaults below it. */
function budget(place: Place): Entry[] {
  const { reading, defaults } = place.program;
  const mine = fieldsOf(reading, own(place, 'token_budget')?.value);
  const general = fieldsOf(reading, take(defaults, 'gemini_token_budget')?.value);
  const number = (name: string, bounds: Bounds): [number | undefined, Field | undefined] => {
    const field = take(mine, name) ?? take(general, name);
    take(general, name);
    return [numberOf(reading, field, bounds), field];
  };
  const [temperature, fromTemperature] = number('temperature', { most: 2 });
  const [longest, fromLongest] = number('max_output_tokens', { least: 1, whole: true });
  // Options go by the names of Google's SDK.
  const more = Object.entries({ top_p: 'topP', top_k: 'topK' }).flatMap(([theirs, ours]): Entry[] => {
    const [value, from] = number(theirs, {});
    return value === undefined ? [] : [[ours, value, from]];
  });
  leftovers(mine);
  return [
    ['temperature', temperature, fromTemperature],
    ['max_tokens', longest, fromLongest],
    ['options', more.length ? mapOf(more) : undefined],
  ];
}

/** The tools that the model may call, and how often. */
function agentOf(place: Place, options: Options): Entry[] {
  const { reading } = place.program;
  const { step } = place;
  const said = option(options, 'allowed_tools');
  const turns = countOf(reading, option(options, 'max_turns')) ?? options.preset?.turns;
  const list = said ? jsonOf(reading, said.value) : (options.preset?.tools ?? null);
  if (list === null) {
    const alone = turns === 1;
    if (!alone) note(reading, typeOf(place), 'defaultTools');
    return [];
  }
  const names = Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
  const { tools, unknown, widened } = toolsFor(names);
  const at = said?.key ?? step.fields.all.get('preset')?.key ?? typeOf(place);
  for (const tool of unknown) note(reading, at, 'unknownTool', { tool });
  for (const one of widened) note(reading, at, 'widerTools', one);
  if (tools.length === 0) return [];
  return [
    ['tools', wordList(tools), said],
    ['max_turns', turns],
  ];
}

function conversation(place: Place, options: Options, ofParts: string | undefined): Entry[] {
  const { reading } = place.program;
  const { step } = place;
  const config = fieldsOf(reading, own(place, 'session_config')?.value);
  const named = take(config, 'session_name') ?? option(options, 'session_id') ?? option(options, 'resume_session');
  for (const name of ['session_id', 'resume_session']) take(options.own, name);
  leftovers(config);
  const text = textOf(named);
  const name = text === undefined || text === 'true' || text === 'false' ? undefined : template(text, place, named?.key);
  return [['session', name ?? ofParts ?? (step.type === 'claude_session' ? step.id : undefined), named]];
}

function systemOf(place: Place, options: Options): Out {
  const first = option(options, 'system_prompt');
  const second = option(options, 'append_system_prompt');
  const texts = [first, second].flatMap((field) => {
    const text = textOf(field);
    return text === undefined ? [] : [template(text, place, field?.key)];
  });
  return texts.length ? textNode(texts.join('\n\n')) : undefined;
}

function timeoutOf(place: Place, options: Options): Entry[] {
  const { reading } = place.program;
  const folder = option(options, 'cwd');
  if (folder) note(reading, folder.key, 'workingFolder', { folder: shown(jsonOf(reading, folder.value)) });
  const field = own(place, 'timeout_ms') ?? option(options, 'timeout_ms');
  take(options.own, 'timeout_ms');
  const time = timeOf(reading, field);
  return [['timeout', time === undefined ? undefined : duration(time), field]];
}

const backoffs: Readonly<Record<string, string>> = {
  exponential: 'exponential',
  linear: 'linear',
  fixed: 'constant',
  constant: 'constant',
};

/** `retry_config` of the step (its own, then that of its options); what was invented after the last attempt is not. */
function retries(place: Place, options: Options): Entry[] {
  const { reading } = place.program;
  const field = own(place, 'retry_config') ?? option(options, 'retry_config');
  take(options.own, 'retry_config');
  const robust = place.step.type === 'claude_robust';
  if (!field && !robust) return [];
  const config = fieldsOf(reading, field?.value);
  const attempts = numberOf(reading, take(config, 'max_retries'), { whole: true });
  const delay = timeOf(reading, take(config, 'base_delay_ms'));
  const strategy = textOf(take(config, 'backoff_strategy'));
  const conditions = take(config, 'retry_conditions') ?? take(config, 'retry_on');
  const said = jsonOf(reading, conditions?.value);
  const kinds = (Array.isArray(said) ? said : []).flatMap((one) => {
    const word = String(one).toLowerCase();
    if (Object.hasOwn(failureKindsFor, word)) return failureKindsFor[word] ?? [];
    note(reading, conditions?.key, 'unknownRetryCondition', { condition: String(one) });
    return [];
  });
  const action = take(config, 'fallback_action');
  if (action) note(reading, action.key, 'madeUpAnswer', { action: textOf(action) ?? '' });
  leftovers(config);
  return [
    [
      'retry',
      mapOf([
        ['attempts', attempts ?? 3],
        ['delay', delay === undefined ? undefined : duration(delay)],
        ['backoff', strategy === undefined ? undefined : (backoffs[strategy] ?? 'exponential')],
        ['on', kinds.length ? wordList([...new Set(kinds)]) : undefined],
      ]),
      field,
    ],
    ['on_failure', action ? 'continue' : undefined, action],
  ];
}

/** The schema of the answer, and what is to be said of it. */
function answerOf(place: Place): Entry[] {
  const { step, program } = place;
  const { reading } = program;
  const from = own(place, 'output_schema') ?? own(place, 'schema');
  const names = step.type.startsWith('gemini') ? calledFunctions(reading, step.fields) : [];
  const called = own(place, 'functions') ?? (step.type.startsWith('gemini') ? own(place, 'tools') : undefined);
  const schema = answerSchema(reading, step.fields, step.type);
  if (!schema) {
    for (const name of names) note(reading, called?.key, 'unknownFunction', { name });
    return [];
  }
  if (!from && names.length) note(reading, called?.key, 'functionCall', { names: names.map((name) => `\`${name}\``).join(', ') });
  else if (!from && step.type === 'gemini_instructor') note(reading, typeOf(place), 'openAnswer');
  return [['output_schema', schemaNode(schema), from]];
}

const schemaNode = (schema: JsonMap): Out => {
  const small = JSON.stringify(schema).length < 60;
  const node = mapOf(Object.entries(schema).map(([name, value]) => [name, isMap(value) ? schemaNode(value) : value]));
  node.flow = small;
  return node;
};

/** `extraction_config`: the format is in the schema, the rest is for words in the prompt. */
function extraction(place: Place): void {
  const config = fieldsOf(place.program.reading, own(place, 'extraction_config')?.value);
  const format = take(config, 'format');
  const name = textOf(format);
  if (format && (name === 'markdown' || name === 'summary')) config.taken.delete('format');
  leftovers(config);
}
