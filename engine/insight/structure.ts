import type { Graph, Node } from '../compile/graph/graph.ts';
import type { Pipeline } from '../compile/pipeline/model.ts';
import { describe } from '../language/types.ts';

/** What a pipeline is, told from its graph alone: no model is asked. Plain sentences, one thought each. */
export function structure(pipeline: Pipeline, graph: Graph): string[] {
  const top = graph.nodes.filter((node) => node.frame === 0);
  if (top.length === 0) return ['The pipeline has no steps yet.'];
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
  const parts = [...kinds].map(([kind, number]) => plural(number, kind)).join(', ');
  const nested = inner ? `, with ${plural(inner, 'more step')} inside loops and groups` : '';
  const width = widest === 1 ? 'one after another' : `at most ${widest} at the same time`;
  return `It has ${plural(top.length, 'step')}${nested} (${parts}), which run in ${plural(levels.length, 'stage')}, ${width}.`;
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
  if (specs.length === 0) return ['It takes no inputs.'];
  const required = specs.filter((spec) => spec.required);
  const named = specs.map((spec) => `${spec.name} (${describe(spec.type, 0)})`).join(', ');
  return [
    `It takes ${named}; ${required.length === 0 ? 'each has a default' : `${required.map(({ name }) => name).join(', ')} must be given`}.`,
  ];
}

function loops({ nodes }: Graph): string[] {
  return nodes
    .filter((node) => node.loop)
    .map((node) => {
      const most = node.loop?.maxParallel;
      const together = most === undefined ? 'all at once' : most === 1 ? 'one at a time' : `up to ${most} at a time`;
      return `${node.path} repeats for each item of a list, ${together}${node.loop?.onItemFailure === 'continue' ? ', and goes on where an item fails' : ''}.`;
    });
}

function branches(graph: Graph): string[] {
  const { nodes, edges } = graph;
  const conditional = nodes
    .filter((node) => node.condition !== undefined && !isRepeated(graph, node))
    .map((node) => `${node.path} runs only if ${node.condition}.`);
  const words = { on_false: 'If its condition does not hold,', on_success: 'When it has succeeded,', on_failure: 'If it fails,' };
  const routes = edges
    .filter((edge) => edge.kind === 'route')
    .map(({ from, to, label }) =>
      `${nodes[from]?.path}: ${words[label as keyof typeof words] ?? 'Then'} ${nodes[to]?.path} is next.`
        .replace(': If its', ': if its')
        .replace(': When', ': when')
        .replace(': If it', ': if it'),
    );
  return [...conditional, ...routes];
}

function effects(graph: Graph): string[] {
  const doing = (effect: Node['effect'], tool = true): string[] =>
    graph.nodes
      .filter((node) => node.effect === effect && (node.kind === 'tool') === tool && !isRepeated(graph, node))
      .map((node) => node.path);
  const sentences: string[] = [];
  const prompts = doing('network', false);
  if (prompts.length) sentences.push(`${list(prompts)} ${prompts.length === 1 ? 'asks' : 'ask'} a model.`);
  for (const [effect, verb] of [
    ['write', 'files'],
    ['execute', 'commands'],
    ['network', 'the network'],
  ] as const) {
    const steps = doing(effect);
    const does = {
      files: ['writes files', 'write files'],
      commands: ['runs commands', 'run commands'],
      'the network': ['uses the network', 'use the network'],
    }[verb];
    if (steps.length) sentences.push(`${list(steps)} ${steps.length === 1 ? does[0] : does[1]}.`);
  }
  if (sentences.length === 0) sentences.push('It changes nothing outside the run.');
  return sentences;
}

const ending = ({ outputs }: Pipeline): string[] =>
  outputs.length ? [`It returns ${list(outputs.map(({ name }) => name))}.`] : [];

const list = (names: readonly string[]): string => {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
};
const plural = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function count<T>(items: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
