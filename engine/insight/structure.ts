import type { Graph, Node } from '../compile/graph/graph.ts';
import type { Pipeline } from '../compile/pipeline/model.ts';
import { insightTexts } from '../language/texts/insight.ts';
import { say } from '../language/texts.ts';
import { describe } from '../language/types.ts';

/** What a pipeline is, told from its graph alone: no model is asked. Plain sentences, one thought each. */
export function structure(pipeline: Pipeline, graph: Graph): string[] {
  const top = graph.nodes.filter((node) => node.frame === 0);
  if (top.length === 0) return [insightTexts.noSteps];
  return [
    ...purpose(pipeline),
    shape(graph, top),
    ...inputs(pipeline),
    ...loops(graph),
    ...branches(graph),
    ...effects(graph),
    ...ending(pipeline),
  ];
}

const purpose = ({ description }: Pipeline): string[] => (description?.trim() ? [sentence(description.trim())] : []);

function shape(graph: Graph, top: Node[]): string {
  const levels = levelsOf(top);
  const widest = Math.max(...levels.map((level) => level.length));
  const inner = graph.nodes.filter((node) => node.frame !== 0 && !isRepeated(graph, node)).length;
  const kinds = count(graph.nodes.filter((node) => !isRepeated(graph, node)).map((node) => node.kind));
  const values = {
    steps: say(top.length === 1 ? insightTexts.oneStep : insightTexts.manySteps, { count: top.length }),
    kinds: [...kinds]
      .map(([kind, count]) => say(count === 1 ? insightTexts.oneOfKind : insightTexts.manyOfKind, { count, kind }))
      .join(', '),
    stages: say(levels.length === 1 ? insightTexts.oneStage : insightTexts.manyStages, { count: levels.length }),
    width: widest === 1 ? insightTexts.inTurn : say(insightTexts.together, { count: widest }),
  };
  if (inner === 0) return say(insightTexts.shape, values);
  const more = say(inner === 1 ? insightTexts.oneMore : insightTexts.manyMore, { count: inner });
  return say(insightTexts.shapeNested, { ...values, inner: more });
}

/** The one step of a loop stands for the loop itself. */
const isRepeated = (graph: Graph, node: Node): boolean =>
  graph.nodes[graph.frames[node.frame]?.owner ?? -1]?.loop?.single ?? false;

/** Steps by the number of steps that must have settled before them on the longest way. On a cycle (a problem) the rest stands last. */
export function levelsOf(nodes: readonly Node[]): Node[][] {
  const byPosition = new Map(nodes.map((node) => [node.position, node]));
  const open = new Map(nodes.map((node) => [node.position, node.predecessors.length]));
  const levels: Node[][] = [];
  let level = nodes.filter((node) => node.predecessors.length === 0);
  while (level.length) {
    levels.push(level);
    const next: Node[] = [];
    for (const { successors } of level)
      for (const position of successors) {
        const left = (open.get(position) ?? 0) - 1;
        open.set(position, left);
        const node = byPosition.get(position);
        if (left === 0 && node) next.push(node);
      }
    level = next;
  }
  const placed = new Set(levels.flat());
  const rest = nodes.filter((node) => !placed.has(node));
  return rest.length ? [...levels, rest] : levels;
}

function inputs({ inputs: specs }: Pipeline): string[] {
  if (specs.length === 0) return [insightTexts.noInputs];
  const required = specs.filter((spec) => spec.required);
  const named = specs.map((spec) => `${spec.name} (${describe(spec.type, 0)})`).join(', ');
  if (required.length === 0) return [say(insightTexts.inputsWithDefaults, { inputs: named })];
  return [say(insightTexts.inputsRequired, { inputs: named, required: required.map(({ name }) => name).join(', ') })];
}

function loops({ nodes }: Graph): string[] {
  return nodes
    .filter((node) => node.loop)
    .map((node) => {
      const most = node.loop?.maxParallel;
      const together =
        most === undefined
          ? insightTexts.allAtOnce
          : most === 1
            ? insightTexts.oneAtATime
            : say(insightTexts.upTo, { count: most });
      return say(node.loop?.onItemFailure === 'continue' ? insightTexts.loopGoesOn : insightTexts.loop, {
        step: node.path,
        together,
      });
    });
}

function branches(graph: Graph): string[] {
  const { nodes, edges } = graph;
  const conditional = nodes
    .filter((node) => node.condition !== undefined && !isRepeated(graph, node))
    .map((node) => say(insightTexts.condition, { step: node.path, condition: node.condition ?? '' }));
  const routes = edges
    .filter((edge) => edge.kind === 'route')
    .map(({ from, to, label }) =>
      say(routeTexts[label ?? ''] ?? insightTexts.nextStep, { step: nodes[from]?.path ?? '', target: nodes[to]?.path ?? '' }),
    );
  return [...conditional, ...routes];
}

const routeTexts: Readonly<Record<string, string>> = {
  on_false: insightTexts.onFalse,
  on_success: insightTexts.onSuccess,
  on_failure: insightTexts.onFailure,
};

function effects(graph: Graph): string[] {
  const doing = (effect: Node['effect'], tool = true): string[] =>
    graph.nodes
      .filter((node) => node.effect === effect && (node.kind === 'tool') === tool && !isRepeated(graph, node))
      .map((node) => node.path);
  const sentences: string[] = [];
  const tell = (steps: string[], one: string, many: string): void => {
    if (steps.length) sentences.push(say(steps.length === 1 ? one : many, { steps: list(steps) }));
  };
  tell(doing('network', false), insightTexts.asksModel, insightTexts.askModel);
  tell(doing('write'), insightTexts.writesFiles, insightTexts.writeFiles);
  tell(doing('execute'), insightTexts.runsCommands, insightTexts.runCommands);
  tell(doing('network'), insightTexts.usesNetwork, insightTexts.useNetwork);
  if (sentences.length === 0) sentences.push(insightTexts.changesNothing);
  return sentences;
}

const ending = ({ outputs }: Pipeline): string[] =>
  outputs.length ? [say(insightTexts.returns, { outputs: list(outputs.map(({ name }) => name)) })] : [];

const list = (names: readonly string[]): string => {
  const shown = names.length > 6 ? [...names.slice(0, 5), say(insightTexts.more, { count: names.length - 5 })] : names;
  if (shown.length < 2) return shown[0] ?? '';
  return say(insightTexts.and, { names: shown.slice(0, -1).join(', '), last: shown.at(-1) ?? '' });
};
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function count<T>(items: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
