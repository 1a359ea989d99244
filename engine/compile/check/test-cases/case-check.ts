import { failureKinds } from '../../../language/failures.ts';
import type { Json } from '../../../language/json.ts';
import { suggestion } from '../../../language/problem.ts';
import { nearestStepPath } from '../../../language/spelling/step-path.ts';
import type { Names } from '../../../language/spelling/suggest.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { TestCase } from '../../pipeline/model/pipeline.ts';
import type { MapNode, SourceNode } from '../../source/nodes.ts';
import { pairOf, toJson } from '../../source/nodes.ts';
import type { Checkable, Finding } from '../checkable.ts';
import type { CaseNames } from './case-names.ts';
import { staticCasePath } from './case-names.ts';

/** Names to suggest for a misspelt one. */
export type CaseSpellings = Readonly<Record<'paths' | 'patterns' | 'inputs' | 'outputs', Names>>;

export type ReportAt = (range: Finding['range'], message: string, more?: Pick<Finding, 'hint' | 'fixes' | 'severity'>) => void;

/** A case of `tests:` with what it is checked against. */
export interface CaseCheck {
  test: TestCase;
  checkable: Checkable;
  names: CaseNames;
  near: CaseSpellings;
  reportAt: ReportAt;
}

/** The map at a key of a map; undefined where there is none. */
export const mapIn = (node: SourceNode | undefined, key: string): MapNode | undefined => {
  const value = node && pairOf(node, key)?.value;
  return value?.kind === 'map' ? value : undefined;
};

/**
 * The path of a step in a called pipeline, if it is written with a point in place of the slash (`call/inner`); else the nearest
 * path.
 */
export function spelledPath(pattern: string, paths: Names): string | undefined {
  const path = staticCasePath(pattern);
  const all = new Set(paths);
  for (let at = path.lastIndexOf('.'); at > 0; at = path.lastIndexOf('.', at - 1)) {
    const [call, inner] = [path.slice(0, at), path.slice(at + 1)];
    if (all.has(call) && all.has(inner)) return `${call}/${inner}`;
  }

  return nearestStepPath(path, paths);
}

/** Reports a word that is not a kind of failure. */
export function checkKind(node: SourceNode | undefined, reportAt: ReportAt): void {
  const word: Json | undefined = node && toJson(node);
  const kinds: readonly string[] = failureKinds;
  if (!node || typeof word !== 'string' || kinds.includes(word)) return;
  reportAt(
    node.range,
    say(problemTexts['bad-test.kind'], { kind: word, kinds: kinds.join(', ') }),
    suggestion(nearest(word, kinds), node.range),
  );
}
