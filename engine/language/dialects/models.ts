import { isMap } from '../json.ts';
import type { DialectTable } from './dialect.ts';

/** Spellings inside `experts`, `personalities` and `selection` (language.md 7). */
export const modelDialects: DialectTable = {
  system: [{ to: 'system_prompt' }],
  prompt: [{ to: 'system_prompt' }],
  output_format: [{ to: 'format' }],
  parameters: [{ when: isMap, spread: {} }],
  cost_limit: [{ to: 'max_cost' }],
  max_cost_per_request: [{ to: 'max_cost' }],
  max_latency_ms: [{ to: 'max_latency', convert: (value) => (typeof value === 'number' ? `${value}ms` : undefined) }],
  capabilities: [{ to: 'require' }],
  required_capabilities: [{ to: 'require' }],
  fallback_models: [{ to: 'fallback' }],
  preferred: [{ to: 'prefer' }],
  preferences: [{ to: 'prefer' }],
  models: [{ to: 'prefer' }],
};
