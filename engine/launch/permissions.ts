import type { Compiled } from '../compile/compile.ts';
import { allows } from '../tools/grants.ts';
import { Refusal } from './refusal.ts';

/** Throws a Refusal that names the `--allow` for every tool that a person must allow and nobody has. */
export function refusePermissions({ graph, steps, checkable }: Compiled, allow: readonly string[]): void {
  const missing = new Map<string, string[]>();
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    if (work?.kind !== 'tool' || node.loop || !checkable.tools.get(work.tool)?.asks || allows(allow, work.tool)) continue;
    missing.set(work.tool, [...(missing.get(work.tool) ?? []), node.path]);
  }
  if (missing.size === 0) return;
  const uses = [...missing].map(
    ([tool, paths]) => `${paths.join(', ')} ${paths.length === 1 ? 'uses' : 'use'} ${tool}, which needs permission.`,
  );
  const needs = [...missing.keys()];
  throw new Refusal(uses.join('\n'), {
    needs,
    hint: `Allow it for this run with ${needs.map((tool) => `--allow ${tool}`).join(' ')}.`,
  });
}
