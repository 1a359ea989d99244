import type { Json } from '../../language/json.ts';
import type { Usage } from '../../state/events.ts';

/** Counts that are missing stay unknown. Cached tokens are part of the input, reasoning tokens of the output. */
export function counted(counts: Readonly<Record<keyof Usage, Json | undefined>>): Usage {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => typeof count === 'number' && count >= 0));
}
