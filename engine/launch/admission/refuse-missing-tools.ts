import type { Compiled } from '../../compile/compile.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { ownTools } from '../../language/tools/own.ts';
import { isRunError } from '../../state/failure.ts';
import { findOwn } from '../../tools/own/find.ts';
import { Refusal } from '../refusal.ts';

/** Throws a Refusal where a tool of `baton.yaml` in use names a missing program or module. */
export async function refuseMissingTools(
  { graph, steps, world }: Compiled,
  { root, env }: { root: string; env: Readonly<Record<string, string | undefined>> },
): Promise<void> {
  const own = new Map(ownTools(world.settings?.tools).map((tool) => [tool.spec.name, tool]));
  const users = new Map<string, string[]>();
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    if (work?.kind === 'tool' && !node.loop && own.has(work.tool))
      users.set(work.tool, [...(users.get(work.tool) ?? []), node.path]);
  }

  for (const [name, paths] of users) {
    const tool = own.get(name);
    if (!tool) continue;
    await findOwn(tool, root, env).catch((error: unknown) => {
      if (!isRunError(error)) throw error;
      throw new Refusal(say(launchTexts.missingTool, { steps: paths.join(', '), why: error.message }));
    });
  }
}
