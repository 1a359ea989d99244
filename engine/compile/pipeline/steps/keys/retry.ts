import { failureKinds, failureNames } from '../../../../language/failures.ts';
import { nearest } from '../../../../language/suggest.ts';
import { suggestion } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import { isListNode, rewriteFix, wordOf } from '../../fields.ts';
import type { ComputedRetry, Retry } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem } from '../../scope.ts';
import { moreSchema, readOrCompute, timeSchema } from '../../values/computed.ts';
import { constantBoolean, constantChoice, constantDuration, constantNumber } from '../../values/constants.ts';
import { readMembers } from '../../values/members.ts';

/** What holds where a `retry` does not say otherwise: two extra attempts, after about 1, 2, 4 … seconds, at most 30. */
const usualRetry: Retry = { attempts: 2, delay: 1000, backoff: 'exponential', maxDelay: 30_000, jitter: true };

const members = ['attempts', 'delay', 'backoff', 'max_delay', 'jitter', 'on'] as const;

/** `3` extra attempts, or a map. What the run computes stands beside it. */
export function readRetry(node: SourceNode, scope: ReadScope): { retry?: Retry; computed?: ComputedRetry } {
  if (node.kind !== 'map') {
    const attempts = readOrCompute(node, 'retry', moreSchema, scope, more);
    if (attempts === undefined) return {};
    if (typeof attempts === 'object') return { retry: usualRetry, computed: { attempts } };
    return { retry: { ...usualRetry, attempts } };
  }
  const said = readMembers(node, members, '`retry`', scope);
  const read = <Found>(
    name: (typeof members)[number],
    reader: (value: SourceNode, key: string) => Found | undefined,
  ): Found | undefined => {
    const value = said.get(name);
    return value && reader(value, `retry.${name}`);
  };
  const on = read('on', (value, key) => failureKindsOf(value, key, scope));
  const attempts = read('attempts', (value, key) => readOrCompute(value, key, moreSchema, scope, more)) ?? usualRetry.attempts;
  const delay = read('delay', (value, key) => readOrCompute(value, key, timeSchema, scope, constantDuration)) ?? usualRetry.delay;
  const maxDelay =
    read('max_delay', (value, key) => readOrCompute(value, key, timeSchema, scope, constantDuration)) ?? usualRetry.maxDelay;
  const computed: ComputedRetry = {
    ...(typeof attempts === 'object' ? { attempts } : {}),
    ...(typeof delay === 'object' ? { delay } : {}),
    ...(typeof maxDelay === 'object' ? { maxDelay } : {}),
  };
  const retry: Retry = {
    attempts: typeof attempts === 'object' ? usualRetry.attempts : attempts,
    delay: typeof delay === 'object' ? usualRetry.delay : delay,
    backoff:
      read('backoff', (value, key) => constantChoice(value, key, ['constant', 'linear', 'exponential'], scope)) ??
      usualRetry.backoff,
    maxDelay: typeof maxDelay === 'object' ? usualRetry.maxDelay : maxDelay,
    jitter: read('jitter', (value, key) => constantBoolean(value, key, scope)) ?? usualRetry.jitter,
    ...(on ? { on } : {}),
  };
  return { retry, ...(Object.keys(computed).length ? { computed } : {}) };
}

const more = (node: SourceNode, key: string, scope: ReadScope): number | undefined =>
  constantNumber(node, key, scope, { integer: true, min: 0 });

/** Kinds of failure by our names, or by those that other languages give them. */
export function failureKindsOf(node: SourceNode, key: string, scope: ReadScope): string[] {
  return (isListNode(node) ? node.items : [node]).flatMap((item) => {
    const word = wordOf(item) ?? '';
    if (failureKinds.some((one) => one === word)) return [word];
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
