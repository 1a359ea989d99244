import type { Compiled } from '../compile/compile.ts';
import { launchTexts } from '../language/texts/launch.ts';
import { say } from '../language/texts.ts';
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
  const uses = [...missing].map(([tool, paths]) =>
    say(paths.length === 1 ? launchTexts.needsPermission : launchTexts.needPermission, { steps: paths.join(', '), tool }),
  );
  const needs = [...missing.keys()];
  throw new Refusal(uses.join('\n'), {
    needs,
    hint: say(launchTexts.permissionHint, { allows: needs.map((tool) => `--allow ${tool}`).join(' ') }),
  });
}
