import type { Graph, Node } from '../../../engine/compile/graph/graph.ts';
import type { RunState, StepState } from '../../../engine/state/state.ts';
import { isOver, skipWords } from './look.ts';
import { inShort } from './value.ts';
import { clock, dollars, figure, many, span } from './words.ts';

/** A fact about a step: what it is, its value, and what one may want to know beside it. */
export interface Fact {
  name: string;
  value: string;
  aside?: string;
}

/** Why a step went the way it went. */
export function whyOf(step: StepState): Fact[] {
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

/** What it took: time, tokens, money. */
export function costsOf(state: RunState, step: StepState, now: number): Fact[] {
  const facts: Fact[] = [];
  const begin = state.started?.at ?? 0;
  if (step.started_at === undefined || step.status === 'skipped') return facts;
  facts.push({ name: 'Started', value: `at ${span(step.started_at - begin)}`, aside: 'into the run' });
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

/** What the pipeline says of a step, whether it has run or not. */
export function planOf(graph: Graph, node: Node): Fact[] {
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
