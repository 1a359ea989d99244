import { type Deadline, parseMoment } from '../../../language/schedules/deadline.ts';
import type { SourceNode } from '../../source/nodes.ts';
import { type ReadScope, reportProblem } from '../scope.ts';
import { isWritten } from './constants.ts';
import { parseDuration } from './durations.ts';

/** Longer than a hundred years, in milliseconds: added to a moment it may be no date any more. */
const endless = 36_525 * 86_400_000;

/** When something is due: `10m` after the pipeline began, or a moment. */
export function constantDeadline(node: SourceNode, key: string, scope: ReadScope): Deadline | undefined {
  if (!isWritten(node, key, scope)) return undefined;
  const { value } = node;
  const after = typeof value === 'number' || typeof value === 'string' ? parseDuration(value) : undefined;
  if (after !== undefined && after <= endless) return { after };
  if (after !== undefined) {
    reportProblem(scope, 'wrong-type.endless', node.range, { key, got: node.text });
    return undefined;
  }

  const at = typeof value === 'string' ? parseMoment(value) : undefined;
  if (at === undefined) reportProblem(scope, 'wrong-type.deadline', node.range, { key, got: node.text });
  return at === undefined ? undefined : { at };
}
