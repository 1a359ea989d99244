import type { Graph, Node } from '../../../engine/compile/graph/graph.ts';
import type { Failure } from '../../../engine/state/failure.ts';
import { staticPath } from '../../../engine/state/path.ts';
import type { CallState, Question, RunState, StepState } from '../../../engine/state/state.ts';
import type { Json } from '../../messages.ts';
import { cardOf, wordsIn } from './cards.ts';
import { instancesOf } from './instances.ts';
import { type Item, itemOf, itemsOf } from './items.ts';
import { isOver, type Look, lookOf, questionsOf } from './look.ts';
import { isMap, storedInShort } from './value.ts';
import { costsOf, type Fact, planOf, whyOf } from './why.ts';
import { bytes, clock, dollars, many, span } from './words.ts';

export interface CallLine {
  title: string;
  look: Look;
  line: string;
  prompt?: Json;
  note?: string;
}

export interface Details {
  path: string;
  title: string;
  sub: string;
  look: Look;
  failure?: Failure;
  /** Failures of earlier attempts. */
  earlier: Failure[];
  questions: Question[];
  /** Text of the present call as it arrives. */
  streaming?: { text: string; words: number };
  result?: { label: string; value?: Json; stored?: string };
  why: Fact[];
  costs: Fact[];
  prompt?: Prompt[];
  parameters?: Json;
  calls: CallLine[];
  items: Item[];
  /** How many items there will be, where that is known and more. */
  of?: number;
  plan: Fact[];
}

export interface Prompt {
  role: string;
  content: string;
}

/** Everything that is known of what a path names: a step, an item of a loop, or a node of the graph that has not run. */
export function detailsOf(graph: Graph, state: RunState | undefined, path: string, now: number): Details | undefined {
  const node = graph.nodes.find((one) => one.path === staticPath(path));
  if (!node) return undefined;
  const step = state?.steps.get(path);
  if (state && step) return ofStep(graph, state, step, now);
  const items = state ? instancesOf(state, node.path).map((one, index) => itemOf(graph, state, one, index, now)) : [];
  const { look } = cardOf(graph, node, state, now);
  return { ...empty, path, title: node.id, sub: subOf(node), look, items, plan: planOf(graph, node) };
}

const empty = { earlier: [], questions: [], why: [], costs: [], calls: [], items: [], plan: [] };

function ofStep(graph: Graph, state: RunState, step: StepState, now: number): Details {
  const { node, path } = step;
  const look = lookOf(state, step);
  const result = resultOf(step);
  const prompt = promptOf(step);
  return {
    path,
    title: step.frame.owner?.node.loop?.single ? path : node.id,
    sub: [
      subOf(node),
      step.model,
      step.attempts > 1 ? `attempt ${step.attempts}` : undefined,
      step.provenance && step.provenance !== 'live' ? step.provenance : undefined,
    ]
      .filter(Boolean)
      .join(' · '),
    look,
    ...(step.failure ? { failure: step.failure } : {}),
    earlier: step.failures,
    questions: questionsOf(state, step),
    ...(step.streamed === undefined ? {} : { streaming: { text: step.streamed, words: wordsIn(step.streamed) } }),
    ...(result ? { result } : {}),
    why: whyOf(step),
    costs: costsOf(state, step, now),
    ...(prompt ? { prompt } : {}),
    ...(step.parameters === undefined || isEmpty(step.parameters) ? {} : { parameters: step.parameters }),
    calls: step.calls.filter(Boolean).map((call) => callLine(state, call, now)),
    items: itemsOf(graph, state, step, now),
    ...(step.loop ? { of: step.loop.count } : {}),
    plan: planOf(graph, node),
  };
}

const isEmpty = (value: Json): boolean => isMap(value) && Object.keys(value).length === 0;
const subOf = (node: Node): string =>
  node.loop && !node.detail.startsWith('for each') ? `${node.loop.title} · ${node.detail}` : node.detail;

function resultOf(step: StepState): Details['result'] {
  if (!step.result) return undefined;
  const label =
    step.status === 'failed' || step.status === 'running'
      ? 'Value so far'
      : step.node.kind === 'prompt' && !step.loop
        ? 'Answer'
        : 'Result';
  return 'value' in step.result
    ? { label, value: step.result.value }
    : { label, stored: `${bytes(step.result.bytes)}, kept with the run` };
}

/** The messages of the latest call, else the prompt among the step's parameters. */
function promptOf(step: StepState): Prompt[] | undefined {
  const prompt =
    step.calls.findLast((call) => call?.prompt !== undefined)?.prompt ??
    (isMap(step.parameters) ? step.parameters['prompt'] : undefined);
  if (typeof prompt === 'string') return [{ role: 'user', content: prompt }];
  if (!Array.isArray(prompt)) return undefined;
  return prompt.filter(isMap).map(({ role, content }) => ({
    role: String(role ?? 'user'),
    content: typeof content === 'string' ? content : JSON.stringify(content, null, 2),
  }));
}

const kindWords: Record<string, string> = {
  model: 'model',
  tool: 'tool',
  judge: 'judge',
  repair: 'repair',
  auto: 'AUTO',
  member: 'member',
};

function callLine(state: RunState, call: CallState, now: number): CallLine {
  const { settled } = call;
  const look: Look = settled ? (settled.failure ? 'failed' : 'succeeded') : isOver(state) ? 'interrupted' : 'running';
  const parts = [
    settled ? span(settled.at - call.started_at) : isOver(state) ? 'cut off' : clock(now - call.started_at),
    settled?.usage?.output_tokens === undefined ? '' : many(settled.usage.output_tokens, 'token'),
    settled?.cost === undefined ? '' : dollars(settled.cost),
    settled?.failure ? settled.failure.message : storedInShort(settled?.result, 40),
  ];
  return {
    title: `${kindWords[call.kind] ?? call.kind} · ${call.name}`,
    look,
    line: parts.filter(Boolean).join(' · '),
    ...(call.prompt === undefined ? {} : { prompt: call.prompt }),
    ...(settled?.note ? { note: settled.note } : {}),
  };
}
