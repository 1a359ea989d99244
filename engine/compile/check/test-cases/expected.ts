import type { Json } from '../../../language/json.ts';
import { suggestion, suggestKey } from '../../../language/problem.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Type } from '../../../language/types.ts';
import { unknownType, valueType } from '../../../language/types.ts';
import type { MapNode, SourceNode } from '../../source/nodes.ts';
import { isKeyOf, pairOf, toJson } from '../../source/nodes.ts';
import type { Checkable } from '../checkable.ts';
import { typesOf } from '../types/types.ts';
import type { CaseCheck, ReportAt } from './case-check.ts';
import { checkKind, mapIn, spelledPath } from './case-check.ts';
import { matchesStep, staticCasePath } from './case-names.ts';
import { findExpectationFaults } from './expectations.ts';
import { pipelineFacts } from './pipeline-facts.ts';

/** What a case expects: steps, outputs and kinds of failure that there are, values that there could be. */
export function checkExpected({ test, checkable, names, near, reportAt }: CaseCheck): void {
  const expect = mapIn(test.node, 'expect');
  checkExpectedSteps(expect, { names, near, reportAt });
  checkExpectedOutputs(expect, { checkable, near, reportAt });

  const error = mapIn(expect, 'error');
  const kind = error && pairOf(error, 'kind')?.value;
  if (kind?.kind === 'scalar') checkKind(kind, reportAt);

  for (const [node, type] of expectedValues(expect, checkable)) {
    for (const { id, range, values, hint } of findExpectationFaults(node, type))
      reportAt(range, say(problemTexts[id], values), hint ? { severity: 'hint' } : {});
  }

  checkBounds(mapIn(expect, 'calls'), reportAt);
}

/** The paths of steps under `steps` and `values`. */
function checkExpectedSteps(
  expect: MapNode | undefined,
  { names: { paths, open }, near, reportAt }: Pick<CaseCheck, 'names' | 'near' | 'reportAt'>,
): void {
  const maps = ['steps', 'values'].flatMap((key) => mapIn(expect, key) ?? []);
  const steps = maps.flatMap(({ pairs, flow }) => pairs.map(({ key }) => ({ key, flow })));
  for (const { key, flow } of steps) {
    if (!matchesStep(key.text, paths) && !(open && key.text.includes('/')))
      reportAt(
        key.range,
        say(problemTexts['bad-test.step'], { path: key.text }),
        suggestKey(spelledPath(key.text, near.paths), key.range, { isThere: isKeyOf(steps), flow }),
      );
  }
}

/** The names under `outputs`; a pipeline without outputs gives what its steps gave. */
function checkExpectedOutputs(
  expect: MapNode | undefined,
  { checkable: { pipeline }, near, reportAt }: Pick<CaseCheck, 'checkable' | 'near' | 'reportAt'>,
): void {
  const outputs = new Set(pipeline.outputs.map(({ name }) => name));
  if (outputs.size === 0) return;

  const pairs = mapIn(expect, 'outputs')?.pairs ?? [];
  for (const { key } of pairs) {
    if (!outputs.has(key.text))
      reportAt(
        key.range,
        say(problemTexts['bad-test.output'], { name: key.text }),
        suggestion(nearest(key.text, near.outputs), key.range, isKeyOf(pairs)),
      );
  }
}

/** How many calls a case expects: `min` is no more than `max`. */
function checkBounds(calls: MapNode | undefined, reportAt: ReportAt): void {
  const bound = (key: string): Json | undefined => {
    const value = calls && pairOf(calls, key)?.value;
    return value && toJson(value);
  };

  const [min, max] = [bound('min'), bound('max')];
  if (calls && typeof min === 'number' && typeof max === 'number' && min > max)
    reportAt(calls.range, say(problemTexts['bad-test.bounds'], { min, max }));
}

/** Every expectation of a value, with the type of the value that it is compared with. */
function* expectedValues(expect: MapNode | undefined, checkable: Checkable): Iterable<[SourceNode, Type]> {
  const types = typesOf(checkable);
  const { isOwnValue, outputs } = pipelineFacts(checkable);
  for (const { key, value } of mapIn(expect, 'outputs')?.pairs ?? []) {
    const output = outputs.get(key.text);
    yield [value, isOwnValue && output ? types.value(output.value, undefined, 'item') : unknownType];
  }

  for (const { key, value } of mapIn(expect, 'values')?.pairs ?? []) {
    const node = isOwnValue && checkable.byPath.get(staticCasePath(key.text));
    // A case may give the answer of a tool itself.
    yield [value, node && node.kind !== 'tool' ? valueType(types.step(node)) : unknownType];
  }

  for (const { value } of mapIn(expect, 'files')?.pairs ?? []) yield [value, unknownType];
  const error = expect && pairOf(expect, 'error')?.value;
  if (!error) return;
  yield [error, unknownType];
}
