import { failureKinds, failureNames } from '../../../../language/failures.ts';
import { suggestion } from '../../../../language/problem.ts';
import { nearest } from '../../../../language/spelling/suggest.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import { rewriteFix } from '../../dialects/canonical-field.ts';
import type { ComputedRetry, Retry } from '../../model/retry.ts';
import type { Value } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem } from '../../scope.ts';
import { isListNode, wordOf } from '../../source-nodes.ts';
import { moreSchema, readOrCompute, timeSchema } from '../../values/computed.ts';
import { constantBoolean, constantChoice, constantDuration, constantNumber } from '../../values/constants.ts';
import { readKnownMembers } from '../../values/members.ts';

/** The defaults of a `retry`: two extra attempts, after about 1, 2, 4 … seconds, at most 30. */
const usualRetry: Retry = { attempts: 2, delay: 1000, backoff: 'exponential', maxDelay: 30_000, jitter: true };

const retryKeys = ['attempts', 'delay', 'backoff', 'max_delay', 'jitter', 'on'] as const;

/** `3` extra attempts, or a map. Members that the run computes are in `computed`. */
export function readRetry(node: SourceNode, scope: ReadScope): { retry?: Retry; computed?: ComputedRetry } {
  if (node.kind !== 'map') {
    const attempts = readAttempts(node, 'retry', scope);
    if (attempts === undefined) return {};
    if (typeof attempts === 'object') return { retry: usualRetry, computed: { attempts } };
    return { retry: { ...usualRetry, attempts } };
  }

  const members = readKnownMembers(node, retryKeys, '`retry`', scope);

  const read = <Found>(
    name: (typeof retryKeys)[number],
    reader: (value: SourceNode, key: string, scope: ReadScope) => Found | undefined,
  ): Found | undefined => {
    const value = members.get(name);
    return value && reader(value, `retry.${name}`, scope);
  };

  const on = read('on', readFailureKinds);
  const attempts = read('attempts', readAttempts);
  const delay = read('delay', readDelay);
  const maxDelay = read('max_delay', readDelay);
  const backoff = read('backoff', (value, key) => constantChoice(value, key, ['constant', 'linear', 'exponential'], scope));
  const jitter = read('jitter', constantBoolean);

  const computed: ComputedRetry = {
    attempts: valueIn(attempts),
    delay: valueIn(delay),
    maxDelay: valueIn(maxDelay),
  };
  const retry: Retry = {
    attempts: numberIn(attempts) ?? usualRetry.attempts,
    delay: numberIn(delay) ?? usualRetry.delay,
    backoff: backoff ?? usualRetry.backoff,
    maxDelay: numberIn(maxDelay) ?? usualRetry.maxDelay,
    jitter: jitter ?? usualRetry.jitter,
    on,
  };
  const isComputed = Object.values(computed).some((value) => value !== undefined);

  return { retry, computed: isComputed ? computed : undefined };
}

const numberIn = (member: number | Value | undefined): number | undefined => (typeof member === 'number' ? member : undefined);
const valueIn = (member: number | Value | undefined): Value | undefined => (typeof member === 'object' ? member : undefined);

const readAttempts = (node: SourceNode, key: string, scope: ReadScope): number | Value | undefined =>
  readOrCompute(node, { field: key, schema: moreSchema }, scope, (constant) =>
    constantNumber(constant, key, scope, { integer: true, min: 0 }),
  );

const readDelay = (node: SourceNode, key: string, scope: ReadScope): number | Value | undefined =>
  readOrCompute(node, { field: key, schema: timeSchema }, scope, constantDuration);

/** Kinds of failure by canonical names, or by those of other languages. */
export function readFailureKinds(node: SourceNode, key: string, scope: ReadScope): string[] {
  return (isListNode(node) ? node.items : [node]).flatMap((item) => {
    const word = wordOf(item) ?? '';
    if (failureKinds.some((kind) => kind === word)) return [word];

    const ours = failureNames[word.toLowerCase().replace(/(error|exception)$/, '')];
    if (ours !== undefined) {
      scope.uses.push({ from: word, to: ours, range: item.range, fix: rewriteFix(item.range, ours) });
      return [ours];
    }

    const values = { key, choices: failureKinds.join(', '), got: word };
    reportProblem(scope, 'wrong-type.choice', item.range, values, suggestion(nearest(word, failureKinds), item.range));
    return [];
  });
}
