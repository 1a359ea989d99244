import { suggestion } from '../../../language/problem.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { ScalarNode, SourceNode } from '../../source/nodes.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isComputed, isEmptyNode, isScalarNode } from '../source-nodes.ts';
import { parseDuration } from './durations.ts';
import { reportNotPlain } from './plain-value.ts';

/** Values that must be constants. Each reader returns undefined where there is none, and after a problem. */

/** Text for people: numbers and the like are taken as written. */
export function constantText(node: SourceNode, key: string, scope: ReadScope): string | undefined {
  if (isScalarNode(node)) return node.value === null && !isComputed(node) ? undefined : node.text;
  reportWrongType(scope, node, key, say(pipelineTexts.text));
  return undefined;
}

interface Bounds {
  integer?: boolean;
  min?: number;
  max?: number;
  /** Greater than `min`, not equal to it. */
  above?: boolean;
}

export function constantNumber(node: SourceNode, key: string, scope: ReadScope, bounds: Bounds = {}): number | undefined {
  if (!isWritten(node, key, scope)) return undefined;
  const { value } = node;
  if (typeof value !== 'number') {
    const type = bounds.integer ? 'integer' : 'number';
    reportNotPlain(scope, node, key, { type, want: say(bounds.integer ? pipelineTexts.aWholeNumber : pipelineTexts.aNumber) });
    return undefined;
  }
  if (withinBounds(value, bounds)) return value;

  reportProblem(scope, 'wrong-type.range', node.range, { key, want: describeBounds(bounds), got: value });
  return undefined;
}

export function withinBounds(value: number, { integer, min, max, above }: Bounds): boolean {
  if (integer && !Number.isInteger(value)) return false;
  return (min === undefined || (above ? value > min : value >= min)) && (max === undefined || value <= max);
}

export function describeBounds({ integer, min, max, above }: Bounds): string {
  const what = say(integer ? pipelineTexts.aWholeNumber : pipelineTexts.aNumber);
  if (min !== undefined && max !== undefined) return say(pipelineTexts.between, { what, min, max });
  if (min !== undefined) return say(above ? pipelineTexts.above : pipelineTexts.atLeast, { what, min });
  return max === undefined ? what : say(pipelineTexts.atMost, { what, max });
}

export function constantBoolean(node: SourceNode, key: string, scope: ReadScope): boolean | undefined {
  if (!isWritten(node, key, scope)) return undefined;
  if (typeof node.value === 'boolean') return node.value;
  reportNotPlain(scope, node, key, { type: 'boolean', want: say(pipelineTexts.yesOrNo) });
  return undefined;
}

/** Milliseconds. */
export function constantDuration(node: SourceNode, key: string, scope: ReadScope): number | undefined {
  if (!isWritten(node, key, scope)) return undefined;
  const { value } = node;
  const milliseconds = typeof value === 'number' || typeof value === 'string' ? parseDuration(value) : undefined;
  if (milliseconds === undefined) reportProblem(scope, 'wrong-type.duration', node.range, { key, got: node.text });
  return milliseconds;
}

export function constantChoice<const Word extends string>(
  node: SourceNode,
  key: string,
  words: readonly Word[],
  scope: ReadScope,
): Word | undefined {
  if (!isWritten(node, key, scope)) return undefined;
  const word = words.find((one) => one === node.text.trim());
  if (word === undefined) {
    const values = { key, choices: words.map((one) => `\`${one}\``).join(', '), got: node.text };
    reportProblem(scope, 'wrong-type.choice', node.range, values, suggestion(nearest(node.text, words), node.range));
  }

  return word;
}

/** A constant scalar: a value that is needed before the run is neither a template nor an AUTO tag. */
export function isWritten(node: SourceNode, key: string, scope: ReadScope): node is ScalarNode {
  if (isEmptyNode(node)) return false;
  if (isComputed(node)) {
    reportProblem(scope, 'wrong-type.written', node.range, { key });
    return false;
  }
  if (isScalarNode(node)) return true;

  reportWrongType(scope, node, key, say(pipelineTexts.oneValue));
  return false;
}
