import { isProblemCode } from '../../language/problems.ts';
import { toJson } from '../source/nodes.ts';
import { parseSource } from '../source/source.ts';
import type { Severities } from '../world.ts';

const words = ['error', 'warning', 'information', 'hint', 'off'] as const;

/** What `problems:` of a `baton.yaml` says, by code; what cannot be used is left out (the check of the file tells it). Never throws. */
export function readSeverities(text: string): Severities {
  const entry = text.includes('problems') ? parseSource(text).entries.find(({ key }) => key.text === 'problems') : undefined;
  if (entry?.value.kind !== 'map') return {};
  return Object.fromEntries(
    entry.value.pairs.flatMap(({ key, value }) => {
      const said = toJson(value);
      const severity = words.find((word) => word === said);
      return severity && isProblemCode(key.text) ? [[key.text, severity] as const] : [];
    }),
  );
}
