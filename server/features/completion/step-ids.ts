import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import type { LastRun } from '../../../engine/compile/world.ts';
import { failurePolicies } from '../../../engine/language/failures.ts';
import { nodeNear } from '../../cursor/node-near.ts';
import type { Snapshot } from '../../snapshot.ts';

/** Ids of the steps beside the one under the cursor; those that fit the key first, sorted by distance. */
export function completeSteps(snapshot: Snapshot, offset: number, key: string, last?: LastRun): CompletionItem[] {
  const { graph } = snapshot.compiled;
  const own = nodeNear(snapshot, offset);
  const frame = graph.frames[own?.frame ?? 0];
  const after = own ? descendants(snapshot, own.index) : new Set<number>();
  const ids = (frame?.nodes ?? [])
    .flatMap((index) => graph.nodes[index] ?? [])
    .filter((node) => node !== own)
    .map((node): CompletionItem => {
      // Later steps would close a cycle as dependencies, but are the targets of routes.
      const later = after.has(node.index) || (own !== undefined && node.position > own.position);
      const fits = key === 'dependencies' ? !after.has(node.index) : later;
      const near = own ? Math.abs(own.position - node.position) : node.position;
      const ran = last?.steps[node.path];

      return {
        label: node.id,
        kind: CompletionItemKind.Reference,
        detail: ran ? `${node.detail} · ${ran.status}` : node.detail,
        sortText: `${fits ? 0 : 1}${later === (key !== 'dependencies') ? 0 : 1}${String(near).padStart(5, '0')}`,
      };
    });
  const policies =
    key === 'on_failure'
      ? failurePolicies.map((label, index) => ({
          label,
          kind: CompletionItemKind.Keyword,
          sortText: `0000000${index}`,
        }))
      : [];

  return [...policies, ...ids];
}

/** Steps of the frame that are reachable from a step by its edges. */
function descendants({ compiled: { graph } }: Snapshot, from: number): Set<number> {
  const nodes = new Set<number>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const node = graph.nodes[at];
    for (const position of node?.successors ?? []) {
      const next = graph.frames[node?.frame ?? 0]?.nodes[position];
      if (next === undefined || nodes.has(next)) continue;
      nodes.add(next);
      open.push(next);
    }
  }

  return nodes;
}
