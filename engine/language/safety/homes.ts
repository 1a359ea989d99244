import { settingsKeys } from '../keys/settings.ts';
import { allStepKeys, topKeys } from '../keys.ts';
import { slipOf } from '../spelling/suggest.ts';
import { phrases } from '../texts/compile/phrases.ts';
import { say } from '../texts.ts';

/** Where keys belong. The first place that has a key is its home. */
const homes: readonly { place: KeyHome; has: (key: string) => boolean }[] = [
  { place: 'pipeline', has: (key) => Object.hasOwn(topKeys, key) },
  { place: 'step', has: (key) => Object.hasOwn(allStepKeys, key) },
  { place: 'settings', has: (key) => Object.hasOwn(settingsKeys, key) },
  { place: 'limits', has: among('max_cost', 'max_tokens', 'max_steps', 'max_depth', 'finally') },
  { place: 'personality', has: among('extends', 'style') },
  { place: 'selection', has: among('strategy', 'prefer', 'exclude', 'require', 'max_latency') },
  { place: 'retrieve', has: among('query', 'top', 'chunk', 'where', 'from') },
  { place: 'quality', has: among('rubric', 'min_score', 'cites') },
  { place: 'retry', has: among('attempts', 'delay', 'backoff', 'max_delay', 'jitter') },
  { place: 'provider', has: among('keep_alive', 'endpoints', 'balance') },
  { place: 'pattern', has: among('criteria', 'rounds') },
];

/** Misplaced keys of older files, with their replacements. */
const replaced: Partial<Record<KeyHome, Readonly<Record<string, string>>>> = {
  pipeline: {
    advanced_steps: phrases.writeInstead.steps,
    error_handling: phrases.writeInstead.handling,
  },
  step: {
    outputs: phrases.writeInstead.answers,
    judge: phrases.writeInstead.judge,
  },
};

type KeyHome = keyof (typeof phrases)['belongs'];

function among(...keys: string[]): (key: string) => boolean {
  return (key) => keys.includes(key);
}

/**
 * Where a misplaced key belongs, or its replacement, as a sentence; undefined where it is a misspelling of one of `names`, or
 * has no home.
 */
export function homeOf(key: string, at: KeyHome, names: Iterable<string>): string | undefined {
  const other = replaced[at]?.[key.replaceAll('-', '_')];
  if (other !== undefined) return say(other);
  if (slipOf(key, names) !== undefined) return undefined;
  const home = homes.find(({ place, has }) => place !== at && has(key.replaceAll('-', '_')));
  return home && say(phrases.belongs[home.place]);
}
