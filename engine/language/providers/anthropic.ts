import type { MakerFacts } from './facts.ts';

export const messagesParameters = {
  names: [
    'cache_control',
    'container',
    'diagnostics',
    'inference_geo',
    'max_tokens',
    'messages',
    'metadata',
    'model',
    'output_config',
    'service_tier',
    'speed',
    'stop_sequences',
    'stream',
    'system',
    'thinking',
    'tool_choice',
    'tools',
    'user_profile_id',
    'workspace_id',
  ],
  reserved: ['max_tokens', 'messages', 'model', 'stream'],
} as const;

export const anthropic: MakerFacts = {
  base_url: 'https://api.anthropic.com/v1',
  key: 'ANTHROPIC_API_KEY',
  key_shape: { owner: 'Anthropic', prefix: 'sk-ant-', rest: '[\\w-]{24,200}' },
  model_prefixes: ['claude-'],
  synonyms: ['claude'],
  text_only: [/^claude-(2|instant)/],
  batches: {
    requests: 100_000,
    bytes: 256_000_000,
    price: 0.5,
    as_of: '2026-11-23',
    source: 'https://platform.claude.com/docs/en/build-with-claude/batch-processing',
  },
  parametersOf: () => messagesParameters,
  refused_parameters: [
    {
      models: /./,
      parameters: ['temperature', 'top_p', 'top_k'],
      as_of: '2026-10-21',
      source: 'https://platform.claude.com/docs/en/api/migration-2026-10-21',
    },
  ],
  longest_answers: [
    [/^claude-(3-(opus|sonnet|haiku)|instant|2)/, 4096],
    [/^claude-3-5/, 8192],
  ],
  retirements: {
    as_of: '2026-10-21',
    source: 'https://platform.claude.com/docs/en/about-claude/model-deprecations',
    models: [
      { models: ['claude-3-5-sonnet'], day: '2025-10-28', instead: 'claude-sonnet-5-5' },
      { models: ['claude-3-opus'], day: '2026-01-05', instead: 'claude-opus-5-5' },
      { models: ['claude-3-7-sonnet'], day: '2026-02-19', instead: 'claude-sonnet-5-5' },
      { models: ['claude-3-5-haiku'], day: '2026-02-19', instead: 'claude-haiku-5-5' },
      { models: ['claude-sonnet-4-0', 'claude-sonnet-4'], day: '2026-06-15', instead: 'claude-sonnet-5-5' },
      { models: ['claude-opus-4-0', 'claude-opus-4'], day: '2026-06-15', instead: 'claude-opus-5-5' },
      { models: ['claude-opus-4-1'], day: '2026-08-05', instead: 'claude-opus-5-5' },
      { models: ['claude-sonnet-4-5'], day: '2026-11-30', instead: 'claude-sonnet-5-5' },
    ],
  },
};
