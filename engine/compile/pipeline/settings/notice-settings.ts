import type { SourceNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import { type ReadScope, reportProblem } from '../scope.ts';
import { isMapNode } from '../source-nodes.ts';

/** The keys that name a notice's target; exactly one is allowed. */
const places: readonly (readonly string[])[] = [['webhook', 'secret'], ['slack'], ['email', 'from', 'smtp']];

/** Reports notices without a target, with two, or with one that is ambiguous. */
export function judgeNotices(key: string, node: SourceNode, scope: ReadScope): void {
  if (key !== 'notices' || node.kind !== 'list') return;
  const seen = new Set<string>();
  for (const item of node.items) {
    if (!isMapNode(item)) continue;
    const id = pairOf(item, 'id');
    const said = places.flat().filter((name) => pairOf(item, name) !== undefined);
    const isWhole = places.some((wanted) => wanted.length === said.length && wanted.every((name) => said.includes(name)));
    if (!isWhole) reportProblem(scope, 'missing-key.notice', item.range);
    const name = id?.value.kind === 'scalar' ? id.value.text : undefined;
    if (id && name !== undefined && seen.has(name)) reportProblem(scope, 'duplicate-key.notice', id.value.range, { id: name });
    if (name !== undefined) seen.add(name);
  }
}
