import type { Graph } from '../../../../engine/compile/graph/graph.ts';
import { say } from '../../../../engine/language/texts.ts';
import { openQuestions, type RunState } from '../../../../engine/state/state.ts';
import { bannerTexts } from '../../texts/banners.ts';
import { countTexts } from '../../texts/counts.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { statusTexts } from '../../texts/status.ts';
import { lookOfNode } from '../cards/cards.ts';
import { type Look, lookWords, type SeenRun } from '../status.ts';

/** The states of the pipeline's own steps, by path. */
export function looksOf(graph: Graph, state: SeenRun | undefined): Map<string, Look> {
  const looks = new Map<string, Look>();
  const last = graph.last === undefined ? [] : (graph.frames[graph.last]?.nodes ?? []);
  for (const index of [...(graph.frames[0]?.nodes ?? []), ...last]) {
    const node = graph.nodes[index];
    if (node) looks.set(node.path, lookOfNode(node, state));
  }

  return looks;
}

interface Moment {
  looks: ReadonlyMap<string, Look>;
  /** The state of the run. */
  word: string;
}

/** The announcement for screen readers after a change: at most three steps by name, and the run if its own state changed. */
export function announcement(graph: Graph, before: Moment, now: Moment): string {
  const changed = [...now.looks].filter(([path, look]) => look !== 'todo' && before.looks.get(path) !== look);
  const steps = changed.slice(0, 3).map(([path, look]) => {
    const node = graph.nodes.find((one) => one.path === path);
    return `${node?.id ?? path} ${say(lookWords[look])}`;
  });
  if (changed.length > 3) steps.push(say(countTexts.andSoMany, { count: changed.length - 3 }));

  return [...(now.word && before.word !== now.word ? [say(graphTabTexts.runSays, { state: now.word })] : []), ...steps].join(
    ', ',
  );
}

/** New matters that need a person, in words; empty if there are none. */
export function needsYou(state: RunState | undefined, before: ReadonlySet<string>): string {
  return (state ? openQuestions(state) : [])
    .filter(({ question }) => !before.has(question))
    .map(({ path, text }) => `${say(bannerTexts.needsYou, { who: path ?? say(statusTexts.theRun) })} ${text}`)
    .join(' ');
}
