import type { Graph } from '../../../engine/compile/graph/graph.ts';
import { say } from '../../../engine/language/texts.ts';
import { panelTexts } from '../texts.ts';
import { type Look, lookWords } from './status.ts';

/** What a screen reader is told after a change: at most three steps by name, and the run where its own state changed. */
export function announcement(
  graph: Graph,
  before: ReadonlyMap<string, Look>,
  looks: ReadonlyMap<string, Look>,
  run: { before: string; now: string },
): string {
  const changed: string[] = [];
  const last = graph.last === undefined ? [] : (graph.frames[graph.last]?.nodes ?? []);
  for (const index of [...(graph.frames[0]?.nodes ?? []), ...last]) {
    const { path = '', id = '' } = graph.nodes[index] ?? {};
    const look = looks.get(path);
    if (look && look !== 'todo' && before.get(path) !== look) changed.push(`${id} ${say(lookWords[look])}`);
  }
  const more = changed.length - 3;
  const steps = more > 0 ? [...changed.slice(0, 3), say(panelTexts.andSoMany, { count: more })] : changed;
  return [...(run.now && run.before !== run.now ? [say(panelTexts.runSays, { state: run.now })] : []), ...steps].join(', ');
}
