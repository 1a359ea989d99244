import type { RunHandle } from '../../engine/index.ts';
import type { Json } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';

/** What stands in place of a secret. */
export const hidden = '***';
/** Shorter ones stand in ordinary words: they are hidden only where they are the whole value. */
const shortest = 8;

/** Takes the values of secret inputs out of what is shown. */
export interface Mask {
  text(text: string): string;
  /** Whether a whole value is a secret. */
  hides(value: Json): boolean;
}

/** The secrets of a run as they stand now; without a run there are none. */
export function maskOf(handle: Pick<RunHandle, 'compiled' | 'context'> | undefined): Mask {
  const secrets = new Set<Json>();
  for (const { name, secret } of handle?.compiled.pipeline.inputs ?? [])
    if (secret) collect(handle?.context.inputs[name] ?? null, secrets);
  const long = [...secrets].filter((one) => typeof one === 'string' && one.length >= shortest).map(String);
  long.sort((a, b) => b.length - a.length);
  return {
    text: (text) => (secrets.has(text) ? hidden : long.reduce((masked, secret) => masked.replaceAll(secret, hidden), text)),
    hides: (value) => secrets.has(value),
  };
}

function collect(value: Json, into: Set<Json>): void {
  if (Array.isArray(value)) for (const one of value) collect(one, into);
  else if (isMap(value)) for (const one of Object.values(value)) collect(one, into);
  else if ((typeof value === 'string' && value !== '') || typeof value === 'number') into.add(value);
}
