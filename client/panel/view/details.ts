import type { Graph, Node } from '../../../engine/compile/graph/graph.ts';
import type { Failure } from '../../../engine/state/failure.ts';
import { staticPath } from '../../../engine/state/path.ts';
import type { CallState, IterationState, RunState, StepState } from '../../../engine/state/state.ts';
import type { Json } from '../../messages.ts';
import { cardOf, lineOf, wordsIn } from './cards.ts';
import { instancesOf } from './instances.ts';
import { isOver, type Look, lookOf, questionsOf, skipWords } from './look.ts';
import { inShort, isMap, storedInShort } from './value.ts';
import { bytes, clock, dollars, figure, many, span } from './words.ts';

/** A fact about a step: what it is, its value, and what one may want to know beside it. */
export interface Fact {
  name: string;
  value: string;
  aside?: string;
}

/** One of the items of a loop, or of the iterations that a step ran in. */
export interface Item {
  path: string;
  number: number;
  look: Look;
  line: string;
}

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
  questions: { id: string; text: string; choices: string[]; kind: string }[];
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
    questions: questionsOf(state, step).map(({ question, text, choices, kind }) => ({
      id: question,
      text,
      choices: choices ?? [],
      kind,
    })),
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
  node.loop && !node.detail.startsWith('for each') ? `for each ${node.loop.as} · ${node.detail}` : node.detail;

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

function whyOf(step: StepState): Fact[] {
  const facts: Fact[] = [];
  const { condition, model, auto = [] } = step.why ?? {};
  if (condition) {
    const values = Object.entries(condition.values).map(([name, value]) => `${name} = ${inShort(value, 40) || 'nothing'}`);
    facts.push({
      name: condition.result ? 'Ran because' : 'Skipped because',
      value: `${condition.text} → ${condition.result ? 'true' : 'false'}`,
      ...(values.length ? { aside: values.join(', ') } : {}),
    });
  } else if (step.reason) facts.push({ name: 'Skipped because', value: skipWords[step.reason] });
  if (model) facts.push({ name: 'Model', value: model.chosen, aside: model.reason });
  for (const one of auto)
    facts.push({
      name: 'AUTO',
      value: `${one.field} → ${inShort(one.answer, 60)}`,
      aside: `${one.question}${one.locked ? ' · locked' : ''}`,
    });
  if (step.degraded !== undefined) facts.push({ name: 'Degraded', value: step.degraded });
  if (step.handling)
    facts.push({
      name: 'Failure',
      value: { open: 'its handler is at work', handled: 'answered by its handler', stands: 'its handler did not answer it' }[
        step.handling
      ],
    });
  if (step.provenance && step.provenance !== 'live') facts.push({ name: 'Came from', value: provenanceWords[step.provenance] });
  return facts;
}

const provenanceWords: Record<NonNullable<StepState['provenance']>, string> = {
  live: 'a live call',
  cached: 'the cache: the same question had been answered before',
  replayed: 'a recording',
  reused: 'an earlier run: nothing it depends on has changed',
  pinned: 'a pinned result',
  edited: 'an edit by a person',
  simulated: 'a simulation',
  offline: 'the built-in offline engine, without a language model',
};

function costsOf(state: RunState, step: StepState, now: number): Fact[] {
  const facts: Fact[] = [];
  const begin = state.started?.at ?? 0;
  if (step.started_at === undefined || step.status === 'skipped') return facts;
  facts.push({ name: 'Started', value: `at ${clock(step.started_at - begin)}`, aside: 'into the run' });
  const running = step.finished_at === undefined;
  if (!running || !isOver(state))
    facts.push({
      name: running ? 'Running for' : 'Took',
      value: running ? clock(now - step.started_at) : span((step.finished_at ?? now) - step.started_at),
    });
  const last = step.calls.at(-1)?.settled;
  if (last?.first_token !== undefined) facts.push({ name: 'First token', value: span(last.first_token) });
  if (step.usage) facts.push(tokens(step.usage));
  if (step.cost !== undefined) facts.push({ name: 'Cost', value: dollars(step.cost) });
  else if (step.usage) facts.push({ name: 'Cost', value: 'unknown', aside: 'no price is known for this model' });
  return facts;
}

function tokens({ input_tokens, output_tokens, cached_tokens }: NonNullable<StepState['usage']>): Fact {
  const parts = [
    input_tokens === undefined ? '' : `${figure(input_tokens)} in`,
    output_tokens === undefined ? '' : `${figure(output_tokens)} out`,
  ].filter(Boolean);
  return {
    name: 'Tokens',
    value: parts.join(' · ') || 'unknown',
    ...(cached_tokens ? { aside: `${figure(cached_tokens)} of them cached` } : {}),
  };
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

/** For a loop its items; for a step inside one the same step in the other items. */
function itemsOf(graph: Graph, state: RunState, step: StepState, now: number): Item[] {
  if (step.loop) {
    return step.loop.iterations.flatMap((item, index): Item[] => {
      const path = `${step.path}[${index}]`;
      const own = state.steps.get(path);
      if (own) return [itemOf(graph, state, own, index, now)];
      if (!item) return [];
      return [frameItem(graph, state, item, path, index, now)];
    });
  }
  const same = step.path === step.node.path ? [] : instancesOf(state, step.node.path);
  return same.length > 1 ? same.map((one, index) => itemOf(graph, state, one, index, now)) : [];
}

/** An item with several steps speaks through the one that matters: what failed, else what runs, else what came last. */
function frameItem(graph: Graph, state: RunState, item: IterationState, path: string, number: number, now: number): Item {
  const steps = state.frames.get(path)?.steps ?? [];
  const looks = steps.map((step) => lookOf(state, step));
  const find = (...wanted: Look[]): number => looks.findLastIndex((look) => wanted.includes(look));
  const at =
    [find('failed', 'interrupted'), find('waiting', 'running', 'retrying'), find('succeeded', 'degraded')].find(
      (one) => one >= 0,
    ) ?? 0;
  const step = steps[at];
  const look: Look =
    item.status === 'running' ? (looks[at] === 'waiting' ? 'waiting' : isOver(state) ? 'interrupted' : 'running') : item.status;
  const time = item.finished_at === undefined ? clock(now - item.started_at) : span(item.finished_at - item.started_at);
  return {
    path: step?.path ?? path,
    number,
    look,
    line: step ? `${step.node.id}: ${lineOf(graph, state, step, looks[at] ?? 'todo', now)}` : time,
  };
}

function itemOf(graph: Graph, state: RunState, step: StepState, index: number, now: number): Item {
  const look = lookOf(state, step);
  return { path: step.path, number: step.frame.iteration ?? index, look, line: lineOf(graph, state, step, look, now) };
}

function planOf(graph: Graph, node: Node): Fact[] {
  const facts: Fact[] = [];
  const ids = (positions: readonly number[]): string =>
    [...positions]
      .sort((a, b) => a - b)
      .flatMap((position) => graph.nodes[graph.frames[node.frame]?.nodes[position] ?? -1]?.id ?? [])
      .join(', ');
  if (node.condition !== undefined) facts.push({ name: 'Runs if', value: node.condition });
  if (node.predecessors.length) facts.push({ name: 'After', value: ids(node.predecessors) });
  if (node.successors.length) facts.push({ name: 'Before', value: ids(node.successors) });
  if (node.loop?.maxParallel !== undefined) facts.push({ name: 'At a time', value: figure(node.loop.maxParallel) });
  if (node.retry.attempts > 0)
    facts.push({
      name: 'Retry',
      value: `${many(node.retry.attempts, 'more attempt')}`,
      aside: `first after ${span(node.retry.delay)}`,
    });
  if (node.timeout !== undefined) facts.push({ name: 'Timeout', value: span(node.timeout) });
  if (node.policy !== 'fail')
    facts.push({ name: 'If it fails', value: node.policy === 'skip' ? 'steps after it are skipped' : 'the run goes on' });
  return facts;
}
