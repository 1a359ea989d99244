import { weights } from '../../engine/language/models/selection.ts';
import { embeddedProviders, providerFacts } from '../../engine/language/providers.ts';
import { code, fenced, page, table } from './markdown.ts';

const embeddedDocs: Readonly<Record<(typeof embeddedProviders)[number], string>> = {
  offline: 'The embedded engine: takes sentences from what the prompt holds. It needs no key and no network.',
  scripted: 'Answers that a test case gives.',
  vscode: 'The models that the editor offers to extensions; in VS Code only.',
  replay: 'Answers from a recording (`recording:` of its entry in `providers`).',
};

export const modelsPage = (): string =>
  page(
    '# Providers and models',
    'A model is named `provider:name`. A provider of the table needs no entry in `baton.yaml`: its key in the environment is enough. `baton models` lists the models that can be used here, with their prices. Members of `providers` and `models` stand in [keys](keys.md#batonyaml), the ways to choose a model in [selection](keys.md#selection).',
    '## Providers',
    table(
      ['provider', 'address', 'key', 'also called'],
      Object.entries(providerFacts).map(([name, { base_url: url, key, other_key: other, synonyms = [] }]) => [
        code(name),
        url ? code(url) : '`base_url` says it',
        [key, other].flatMap((one) => (one ? [code(one)] : [])).join(' or ') || 'none',
        synonyms.map(code).join(' '),
      ]),
    ),
    'Without an address of their own:',
    table(
      ['provider', 'what answers'],
      embeddedProviders.map((name) => [code(name), embeddedDocs[name]]),
    ),
    '## Names without a provider',
    'Older files write a model without its provider. These beginnings tell it:',
    table(
      ['provider', 'beginnings'],
      Object.entries(providerFacts).flatMap(([name, { model_prefixes: prefixes = [] }]) =>
        prefixes.length ? [[code(name), prefixes.map(code).join(' ')]] : [],
      ),
    ),
    '## A server of your own',
    'Any server that speaks OpenAI’s chat protocol. `profile` names one of the table where it is one of these services; `custom` is any other.',
    fenced(
      'providers:\n  local: {type: openai-compatible, profile: ollama, base_url: http://127.0.0.1:11434/v1}\nmodels:\n  - {id: local:llama3, context: 8192, capabilities: [schema, tools]}\ndefault_model: local:llama3',
    ),
    '## Strategies of a selection',
    'Among the models that fit, each strategy weighs price, speed and skill:',
    table(
      ['strategy', 'price', 'speed', 'skill'],
      Object.entries(weights).map(([name, { price, speed, skill }]) => [code(name), String(price), String(speed), String(skill)]),
    ),
  );
