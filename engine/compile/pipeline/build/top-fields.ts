import { idleWords, joinedKeys, topDialects, wrappers } from '../../../language/dialects/top.ts';
import { topKeys } from '../../../language/keys.ts';
import { problem, suggestion } from '../../../language/problem.ts';
import type { Problem } from '../../../language/problems.ts';
import { homeOf } from '../../../language/safety/homes.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { MapNode, ScalarNode, SourceEntry } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import type { CanonicalField, DialectUse } from '../dialects/canonical-field.ts';
import type { NormalisedKeys } from '../dialects/normalise.ts';
import { normaliseKeys, rewritingsOf } from '../dialects/normalise.ts';
import { isMapNode } from '../source-nodes.ts';
import type { BuiltPipeline } from './built.ts';

/** A top-level key in our spelling, with the entry that it comes from. */
export interface TopField {
  entry: SourceEntry;
  field: CanonicalField;
}

/** The entry that wraps the whole pipeline, where there is one. */
export function findWrapper(entries: readonly SourceEntry[]): SourceEntry | undefined {
  if (entries.some((entry) => entry.key.text === 'steps')) return undefined;
  return entries.find(({ key, value }) => wrappers.some((name) => name === key.text) && pairOf(value, 'steps'));
}

/** The entries of the pipeline, also inside a wrapping key. */
export function unwrapEntries(entries: readonly SourceEntry[], wrapper: SourceEntry | undefined): SourceEntry[] {
  return entries.flatMap((entry): SourceEntry[] => {
    const { block, at, value } = entry;
    if (entry !== wrapper || !isMapNode(value)) return [entry];
    return value.pairs.map((pair) => ({ block, at, key: pair.key, value: pair.value, range: pair.range, problems: [] }));
  });
}

/**
 * The top level in canonical spelling. Of two entries for one key the first counts; for keys that are joined, the canonical
 * one comes last.
 */
export function readTopFields(
  entries: readonly SourceEntry[],
  wrapper: SourceEntry | undefined,
  built: BuiltPipeline,
): TopField[] {
  const fields = new Map<string, TopField>();
  const joined: TopField[] = [];
  const inside: NormalisedKeys = { fields: new Map(), unknown: [], rest: [], uses: [], refused: [], problems: [] };

  const addSecond = (second: TopField, first: TopField): void => {
    const { entry, field } = second;
    if (joinedKeys.has(field.name)) {
      const isOurs = field.key.text === field.name;
      joined.push(isOurs ? first : second);
      if (isOurs) fields.set(field.name, second);
      return;
    }

    const values = { key: field.key.text, other: first.field.key.text };
    built.problems.push({ block: entry.block, problem: problem('duplicate-key', field.key.range, values) });
  };

  const written = new Set(entries.map((entry) => entry.key.text));
  const complete = written.has('steps');
  for (const entry of entries) {
    const { block } = entry;
    const normal = normaliseKeys([{ key: entry.key, value: entry.value, range: entry.range }], topKeys, topDialects);
    const twice = Array.from(normal.fields.values()).some(({ name, key }) => name !== key.text && written.has(name));
    if (twice) normal.uses = normal.uses.map(({ fix: _, ...use }) => ({ ...use, stays: true }));
    built.dialects.push(...normal.uses.map((use) => ({ block, use })));

    if (block === wrapper?.block) {
      inside.rest.push(...normal.fields.values(), ...normal.rest);
      inside.uses.push(...normal.uses);
    } else built.rewritings.push(...rewritingsOf(asMap(entry), normal).map((rewriting) => ({ block, rewriting })));

    for (const field of normal.fields.values()) {
      const other = fields.get(field.name);
      const isGuess = normal.unknown.some(({ key }) => key === field.key);
      if (isGuess && (other || written.has(field.name))) continue;
      if (!other) fields.set(field.name, { entry, field });
      else if (other.field.key.text !== field.key.text) addSecond({ entry, field }, other);
    }

    for (const { key } of normal.unknown)
      built.problems.push({ block, problem: strange(key, complete, (name) => written.has(name)) });
  }

  if (wrapper) {
    const { block, key } = wrapper;
    const use: DialectUse = { from: key.text, to: [...fields.keys()].join(', '), range: key.range };
    inside.uses.push(use);
    built.dialects.push({ block, use });
    built.rewritings.push(...rewritingsOf(asMap(wrapper), inside).map((rewriting) => ({ block, rewriting })));
  }

  return [...joined, ...fields.values()];
}

/** An unknown top-level key. It is only a hint in a file that is otherwise a pipeline, if the key is for people. */
function strange({ text, range }: ScalarNode, complete: boolean, isThere: (name: string) => boolean): Problem {
  const values = { key: text, place: say(phrases.pipelineRoot) };
  if (complete && idleWords.has(text)) return problem('unknown-key.idle', range, values, { severity: 'hint' });
  const names = Object.keys(topKeys);
  const hint = homeOf(text, 'pipeline', names);
  return problem('unknown-key', range, values, hint === undefined ? suggestion(nearest(text, names), range, isThere) : { hint });
}

const asMap = ({ key, value, range }: SourceEntry): MapNode => ({
  kind: 'map',
  range,
  pairs: [{ key, value, range }],
  flow: false,
});
