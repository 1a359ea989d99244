import type { Maker } from './refused-parameters.ts';

/** When models stop answering. Days are `YYYY-MM-DD`. */
export interface Retirement {
  maker: Maker;
  /** By the maker's own names; a snapshot of one (`gpt-5-2025-08-07`) goes with it unless an earlier row has it. */
  models: readonly string[];
  day: string;
  /** What the maker names in its place. */
  instead: string;
}

/** Where the rows come from, and of which day they are. A test holds what we recommend ourselves to them. */
export const retirementSources: Readonly<Record<Maker, { as_of: string; source: string }>> = {
  anthropic: { as_of: '2026-10-21', source: 'https://platform.claude.com/docs/en/about-claude/model-deprecations' },
  google: { as_of: '2026-11-10', source: 'https://ai.google.dev/gemini-api/docs/deprecations' },
  openai: { as_of: '2026-10-27', source: 'https://developers.openai.com/api/docs/deprecations' },
};

export const retirements: readonly Retirement[] = [
  { maker: 'anthropic', models: ['claude-3-5-sonnet'], day: '2025-10-28', instead: 'claude-sonnet-5-5' },
  { maker: 'anthropic', models: ['claude-3-opus'], day: '2026-01-05', instead: 'claude-opus-5-5' },
  { maker: 'anthropic', models: ['claude-3-7-sonnet'], day: '2026-02-19', instead: 'claude-sonnet-5-5' },
  { maker: 'anthropic', models: ['claude-3-5-haiku'], day: '2026-02-19', instead: 'claude-haiku-5-5' },
  { maker: 'anthropic', models: ['claude-sonnet-4-0', 'claude-sonnet-4'], day: '2026-06-15', instead: 'claude-sonnet-5-5' },
  { maker: 'anthropic', models: ['claude-opus-4-0', 'claude-opus-4'], day: '2026-06-15', instead: 'claude-opus-5-5' },
  { maker: 'anthropic', models: ['claude-opus-4-1'], day: '2026-08-05', instead: 'claude-opus-5-5' },
  { maker: 'anthropic', models: ['claude-sonnet-4-5'], day: '2026-11-30', instead: 'claude-sonnet-5-5' },

  { maker: 'google', models: ['gemini-3-pro-preview'], day: '2026-03-09', instead: 'gemini-3.1-pro-preview' },
  {
    maker: 'google',
    models: ['gemini-2.0-flash', 'gemini-2.0-flash-001', 'gemini-2.0-flash-lite', 'gemini-2.0-flash-lite-001'],
    day: '2026-06-01',
    instead: 'gemini-3.5-flash-lite',
  },
  { maker: 'google', models: ['gemini-2.5-pro'], day: '2026-12-01', instead: 'gemini-3.8-flash' },
  { maker: 'google', models: ['gemini-2.5-flash'], day: '2026-12-01', instead: 'gemini-3.5-flash-lite' },
  { maker: 'google', models: ['gemini-3.1-flash-lite'], day: '2027-05-07', instead: 'gemini-3.5-flash-lite' },

  {
    maker: 'openai',
    models: [
      'gpt-5-chat-latest',
      'gpt-5-codex',
      'gpt-5.1-chat-latest',
      'gpt-5.1-codex',
      'gpt-5.1-codex-max',
      'gpt-5.1-codex-mini',
      'gpt-5.2-codex',
      'o3-deep-research',
      'o4-mini-deep-research',
    ],
    day: '2026-07-23',
    instead: 'gpt-5.6-sol',
  },
  { maker: 'openai', models: ['gpt-5.2-chat-latest', 'gpt-5.3-chat-latest'], day: '2026-08-10', instead: 'gpt-5.5' },
  {
    maker: 'openai',
    models: ['gpt-4', 'gpt-4-0613', 'gpt-4-1106-preview', 'gpt-4-turbo', 'gpt-4o-2024-05-13', 'o1', 'o1-pro', 'o3-mini'],
    day: '2026-10-23',
    instead: 'gpt-5.6-sol',
  },
  {
    maker: 'openai',
    models: ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125', 'o4-mini'],
    day: '2026-10-23',
    instead: 'gpt-5.6-terra',
  },
  { maker: 'openai', models: ['gpt-4.1-nano'], day: '2026-10-23', instead: 'gpt-5.6-luna' },
  { maker: 'openai', models: ['gpt-5', 'gpt-5-pro', 'o3', 'o3-pro'], day: '2026-12-11', instead: 'gpt-6.1-sol' },
  { maker: 'openai', models: ['gpt-5-mini'], day: '2026-12-11', instead: 'gpt-6.1-terra' },
  { maker: 'openai', models: ['gpt-5-nano'], day: '2026-12-11', instead: 'gpt-6-luna' },
  {
    maker: 'openai',
    models: ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini'],
    day: '2027-01-14',
    instead: 'gpt-6-luna',
  },
  { maker: 'openai', models: ['gpt-5.1', 'gpt-5.3-codex'], day: '2027-04-01', instead: 'gpt-6.1-sol' },
  { maker: 'openai', models: ['gpt-5.4-nano'], day: '2027-04-01', instead: 'gpt-6-luna' },
];

/** When a model stops answering; undefined where no day is known. */
export function retirementOf(maker: Maker, model: string): Retirement | undefined {
  const without = model.replace(/-(?:\d{4}-\d\d-\d\d|\d{8})$/, '');
  const rows = retirements.filter((row) => row.maker === maker);
  return rows.find(({ models }) => models.includes(model)) ?? rows.find(({ models }) => models.includes(without));
}
