import type { Node } from 'yaml';
import { isMap, isScalar } from 'yaml';
import { slug } from '../../compile/pipeline/ids.ts';
import { promptfooReasons, promptfooTexts } from '../../language/texts/import/promptfoo.ts';
import { say } from '../../language/texts.ts';
import { literalText } from '../expressions/templates.ts';
import type { OutputEntry } from '../output/nodes.ts';
import { outputMap } from '../output/nodes.ts';
import type { ImportReading, SourceField, SourceFields } from '../source/fields.ts';
import {
  addText,
  fieldCount,
  fieldNumber,
  fieldsOf,
  fieldText,
  nodeJson,
  noteLeftovers,
  sourceItems,
  takeField,
} from '../source/fields.ts';
import type { PromptfooProvider } from './model.ts';

/** The specific reason that a key was left out, where there is one. */
export const promptfooReason = (name: string): string | undefined =>
  Object.hasOwn(promptfooReasons, name) ? promptfooReasons[name] : undefined;

/** Providers with the words that may stand between their name and the model's. */
const doors: Readonly<Record<string, { ours: string; ways?: readonly string[]; other?: boolean }>> = {
  openai: { ours: 'openai', ways: ['chat', 'responses', 'completion'] },
  anthropic: { ours: 'anthropic', ways: ['messages', 'completion'] },
  google: { ours: 'google' },
  vertex: { ours: 'google', other: true },
  mistral: { ours: 'mistral' },
  groq: { ours: 'groq' },
  deepseek: { ours: 'deepseek' },
  xai: { ours: 'xai' },
  cohere: { ours: 'cohere' },
  ollama: { ours: 'ollama', ways: ['chat', 'completion'] },
  huggingface: { ours: 'huggingface', ways: ['chat', 'text-generation'] },
  openrouter: { ours: 'openrouter' },
  togetherai: { ours: 'together' },
};

/** Other uses of a provider than asking for text, and programs under a provider's name. */
const noModels =
  /^(?:embeddings?|image|video|realtime|assistant|moderation|transcription|speech|tts|agents?|claude-agent-sdk|codex.*|live|interactions|feature-extraction|.*-classification)(?::|$)/;

/** A model in Baton's naming; undefined where it has no name here. */
function modelFor(id: string, reading: ImportReading, at: Node | undefined): string | undefined {
  const [, prefix = '', rest = ''] = /^([\w-]+):(.+)$/.exec(id) ?? [];
  const door = Object.hasOwn(doors, prefix) ? doors[prefix] : undefined;
  if (!door || noModels.test(rest) || /[{}]/.test(rest)) return undefined;

  const way = door.ways?.find((one) => rest.startsWith(`${one}:`));
  const name = way === undefined ? rest : rest.slice(way.length + 1);
  if (door.ways?.includes(name) || (door.other && !name.startsWith('gemini'))) return undefined;

  if (door.other) addText(reading, at, say(promptfooTexts.otherDoor, { name, provider: door.ours }));
  return `${door.ours}:${name}`;
}

/** The models for the prompts. */
export function readProviders(field: SourceField | undefined, reading: ImportReading): PromptfooProvider[] {
  const nodes = isScalar(field?.value) || isMap(field?.value) ? [field.value] : sourceItems(reading, field?.value);
  const providers = nodes.map((node) => readProvider(node, reading));
  if (providers.length) return providers;
  addText(reading, field?.key, say(promptfooTexts.noProviders));
  return [{ name: 'answer', settings: [], prompts: undefined }];
}

function readProvider(node: Node, reading: ImportReading): PromptfooProvider {
  const outer = fieldsOf(reading, node);
  const [only] = outer.all.values();
  // `- openai:NAME: {config: …}`
  const isNamed = only !== undefined && outer.all.size === 1 && only.name.includes(':');
  const fields = isNamed ? fieldsOf(reading, only.value) : outer;
  const named = takeField(fields, 'id');
  const id = isScalar(node) ? String(node.value) : (fieldText(named) ?? only?.name ?? '');
  const label = fieldText(takeField(fields, 'label'));
  const at = named?.key ?? node;
  const model = modelFor(id, reading, at);
  if (model === undefined) addText(reading, at, say(promptfooTexts.unknownProvider, { name: id }));
  const config = fieldsOf(reading, takeField(fields, 'config')?.value);
  const prompts = nodeJson(reading, takeField(fields, 'prompts')?.value);
  const settings: OutputEntry[] = [['model', model], ...readModelSettings(config)];

  noteLeftovers(fields, promptfooReason);
  noteLeftovers(config, promptfooReason);
  return {
    name: slug(label ?? id.split(/[:/]/).at(-1) ?? '') || 'answer',
    settings,
    prompts: Array.isArray(prompts) ? prompts.map(String) : undefined,
  };
}

/** The providers' names for the longest answer. */
const lengths = ['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'maxOutputTokens', 'maxTokens'];

/** Parameters that are passed on under the providers' own names. */
const passedOn = ['top_p', 'top_k', 'seed', 'stop', 'frequency_penalty', 'presence_penalty', 'reasoning_effort'];

function readModelSettings(config: SourceFields): OutputEntry[] {
  const { reading } = config;
  const temperature = takeField(config, 'temperature');
  const length = lengths.map((name) => takeField(config, name)).find((field) => field !== undefined);
  const options = passedOn.flatMap((name): OutputEntry[] => {
    const field = takeField(config, name);
    return field ? [[name, literalIn(nodeJson(reading, field.value)), field]] : [];
  });

  return [
    ['temperature', fieldNumber(reading, temperature), temperature],
    ['max_tokens', fieldCount(reading, length), length],
    ['options', options.length ? outputMap(options) : undefined],
  ];
}

const literalIn = (value: ReturnType<typeof nodeJson>): ReturnType<typeof nodeJson> =>
  typeof value === 'string' ? literalText(value) : value;
