import type { Graph, Node } from '../../compile/graph/graph.ts';
import { holdsAgents, isBranch } from '../../compile/graph/places.ts';
import { insightTexts } from '../../language/texts/insight/insight.ts';
import { say } from '../../language/texts.ts';
import type { DescribedStep } from './described-steps.ts';
import { criticalPath, stagesOf } from './levels.ts';
import { countEach, shortenLine } from './sentences.ts';

/** The numbers of steps, kinds and stages, and the longest path. */
export function describeShape(graph: Graph, all: readonly DescribedStep[]): string[] {
  const described = all.filter(({ node }) => !holdsAgents(graph, node.frame));
  const top = graph.nodes.filter((node) => node.frame === 0);
  const levels = stagesOf(top);
  const widest = Math.max(...levels.map((level) => level.length));
  const inner = described.filter(({ node }) => node.frame !== 0 && node.frame !== graph.last && !isBranch(graph, node)).length;
  const kinds = countEach(described.filter(({ node }) => !isBranch(graph, node)).map(({ node }) => node.kind));
  const values = {
    steps: say(top.length === 1 ? insightTexts.oneStep : insightTexts.manySteps, { count: top.length }),
    kinds: [...kinds]
      .map(([kind, count]) =>
        say(count === 1 ? (singulars[kind] ?? insightTexts.oneOfKind) : (plurals[kind] ?? insightTexts.manyOfKind), {
          count,
          kind,
        }),
      )
      .join(', '),
    stages: say(levels.length === 1 ? insightTexts.oneStage : insightTexts.manyStages, { count: levels.length }),
    width: widest === 1 ? insightTexts.inTurn : say(insightTexts.together, { count: widest }),
  };

  return [described.length === 1 ? say(insightTexts.single, values) : size(values, inner), ...longest(top)];
}

/** Kinds whose word is a plural. */
const singulars: Readonly<Record<string, string>> = { agents: insightTexts.oneTeam };
/** Irregular plurals. */
const plurals: Readonly<Record<string, string>> = { switch: insightTexts.manySwitches, agents: insightTexts.manyTeams };

function size(values: Record<string, string>, inner: number): string {
  if (inner === 0) return say(insightTexts.shape, values);
  const more = say(inner === 1 ? insightTexts.oneMore : insightTexts.manyMore, { count: inner });
  return say(insightTexts.shapeNested, { ...values, inner: more });
}

/** The path that decides how long a run takes, where there are parallel ones. */
function longest(top: readonly Node[]): string[] {
  const way = criticalPath(top);
  if (way.length < 3 || way.length === top.length) return [];
  return [say(insightTexts.longestWay, { way: shortenLine(way.map(({ id }) => id).join(' → '), 160), count: way.length })];
}
