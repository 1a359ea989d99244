import type { SourceNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import { type ReadScope, reportProblem } from '../scope.ts';
import { isMapNode } from '../source-nodes.ts';

/** Reports notices that go nowhere, to two places, or that nobody could tell from those of somebody else. */
export function judgeNotices(key: string, node: SourceNode, scope: ReadScope): void {
  if (key !== 'notices' || node.kind !== 'list') return;
  const seen = new Set<string>();
  for (const item of node.items) {
    if (!isMapNode(item)) continue;
    const [webhook, secret, slack, id] = ['webhook', 'secret', 'slack', 'id'].map((name) => pairOf(item, name));
    const isWhole = webhook ? secret !== undefined && !slack : slack !== undefined && !secret;
    if (!isWhole) reportProblem(scope, 'missing-key.notice', item.range);
    const name = id?.value.kind === 'scalar' ? id.value.text : undefined;
    if (id && name !== undefined && seen.has(name)) reportProblem(scope, 'duplicate-key.notice', id.value.range, { id: name });
    if (name !== undefined) seen.add(name);
  }
}
