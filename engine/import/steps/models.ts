import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';

/** Short names of models in the source. */
const aliases: Readonly<Record<string, string>> = {
  sonnet: 'claude-sonnet-5-5',
  opus: 'claude-opus-5-5',
  haiku: 'claude-haiku-5-5',
};

/** The default where a step names no model. */
const usual = { anthropic: 'sonnet', google: 'gemini-3.5-flash-lite' } as const;
export type ModelProvider = keyof typeof usual;

interface Model {
  /** As Baton writes it: `provider:name`. */
  id: string;
  /** The short name that was replaced. */
  alias?: string;
}

/** A model of the source; without a name the usual one of its provider. */
export function convertModel(provider: ModelProvider, name?: string): Model {
  const said = name ?? usual[provider];
  if (said.includes(':') || said.includes('/')) return { id: said };
  const known = Object.hasOwn(aliases, said) ? aliases[said] : undefined;
  return { id: `${provider}:${known ?? said}`, alias: known && name !== undefined ? said : undefined };
}

interface Preset {
  models: readonly string[];
  tools: readonly string[];
  turns?: number;
}

const everything = ['Write', 'Edit', 'Read', 'Bash', 'Glob'];

/** The values behind `preset:`. */
export const presets: Readonly<Record<string, Preset>> = {
  development: { models: ['sonnet'], tools: everything },
  production: { models: ['opus', 'sonnet'], tools: ['Read'], turns: 10 },
  analysis: { models: ['opus'], tools: ['Read', 'Glob', 'Grep'] },
  chat: { models: ['sonnet'], tools: [] },
  test: { models: ['sonnet'], tools: [] },
};

/** Tools of Claude Code and their counterparts here; undefined for none. */
const tools: Readonly<Record<string, string>> = {
  Write: 'filesystem.write',
  Edit: 'filesystem.write',
  MultiEdit: 'filesystem.write',
  Read: 'filesystem.read',
  Glob: 'filesystem.glob',
  LS: 'filesystem.list',
  Grep: 'terminal.execute',
  Search: 'terminal.execute',
  Bash: 'terminal.execute',
  WebSearch: 'web-search',
  WebFetch: 'http.get',
};

/** Tools whose counterpart can do more than the original, with the additional actions. */
const wider: readonly { theirs: readonly string[]; unless: readonly string[]; ours: string; more: string }[] = [
  { theirs: ['Grep', 'Search'], unless: ['Bash'], ours: 'terminal.execute', more: importTexts.runsAnything },
];

/** Our tools for theirs, each once; also those without a counterpart, and those whose counterpart can do more. */
export function convertTools(names: readonly string[]): {
  tools: string[];
  unknown: string[];
  widened: { theirs: string; ours: string; more: string }[];
} {
  const base = names.map((name) => name.replace(/\(.*$/, ''));
  const ours = base.map((name) => (Object.hasOwn(tools, name) ? tools[name] : undefined));
  return {
    tools: [...new Set(ours.filter((tool) => tool !== undefined))],
    unknown: names.filter((_, index) => ours[index] === undefined),
    widened: wider.flatMap(({ theirs, unless, ours: tool, more }) => {
      const said = base.filter((name) => theirs.includes(name));
      if (said.length === 0 || base.some((name) => unless.includes(name))) return [];
      return [{ theirs: said.map((name) => `\`${name}\``).join(', '), ours: tool, more: say(more) }];
    }),
  };
}

/** Kinds of failure for the words in `retry_conditions` and `retry_on`. */
export const failureKindsFor: Readonly<Record<string, readonly string[]>> = {
  timeout: ['timeout'],
  timeout_error: ['timeout'],
  api_error: ['overload', 'network'],
  server_error: ['overload'],
  overloaded: ['overload'],
  rate_limit: ['rate'],
  rate_limit_error: ['rate'],
  rate_limited: ['rate'],
  network: ['network'],
  network_error: ['network'],
  connection_error: ['network'],
  connection: ['network'],
  invalid_response: ['bad-response'],
  validation_error: ['bad-response'],
};
