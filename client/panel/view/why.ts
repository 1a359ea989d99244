import type { Graph, Node, RouteCause } from '../../../engine/compile/graph/graph.ts';
import { choosesBranch } from '../../../engine/compile/graph/places.ts';
import { say } from '../../../engine/language/texts.ts';
import type { SkipReason } from '../../../engine/state/events.ts';
import type { RunState } from '../../../engine/state/state.ts';
import type { LoopState, StepState } from '../../../engine/state/step.ts';
import { isSettled } from '../../../engine/state/step.ts';
import { panelTexts } from '../texts.ts';
import { hasRunEnded, skipWords } from './status.ts';
import { inShort } from './value.ts';
import { clock, formatCost, formatCount, formatFigure, span } from './words.ts';

/** A fact about a step: what it is, its value, and what one may want to know beside it. */
export interface StepFact {
  name: string;
  value: string;
  aside?: string;
}

/** Why a step went the way it went. */
export function whyOf(step: StepState): StepFact[] {
  const facts: StepFact[] = [];
  const { condition, model, cascade, auto = [], branch, answered } = step.why ?? {};
  const led = step.frame.steps.filter((one) => one.led?.some(({ target }) => target === step.node.id));
  if (led.length)
    facts.push({
      name: say(panelTexts.ranBecause),
      value: led.map((one) => say(panelTexts.ledHere, { step: one.node.id })).join(', '),
    });
  if (condition) {
    const values = Object.entries(condition.values).map(
      ([name, value]) => `${name} = ${inShort(value, 40) || say(panelTexts.nothing)}`,
    );
    facts.push({
      name: say(condition.result ? panelTexts.ranBecause : panelTexts.skippedBecause),
      value: `${condition.text} → ${say(condition.result ? panelTexts.true : panelTexts.false)}`,
      aside: values.length ? values.join(', ') : undefined,
    });
  } else if (step.reason) facts.push({ name: say(panelTexts.skippedBecause), value: skippedBecause(step, step.reason) });
  if (branch)
    facts.push({
      name: say(panelTexts.branch),
      value: branch.chosen ?? say(panelTexts.noneFits),
      aside: say(panelTexts.valueIs, { value: inShort(branch.value, 60) || say(panelTexts.nothing) }),
    });
  if (step.led)
    facts.push({
      name: say(panelTexts.ledOn),
      value: step.led.map(({ target }) => target).join(', '),
      aside: step.led.map(({ on }) => say(routeWords[on])).join(', '),
    });
  if (answered) facts.push({ name: say(panelTexts.answeredBy), value: answered.by });
  const ended = step.loop && isSettled(step) && step.status === 'succeeded' ? endWords(step, step.loop) : undefined;
  if (ended !== undefined) facts.push({ name: say(panelTexts.endedBecause), value: ended });
  if (model) {
    facts.push({ name: say(panelTexts.model), value: model.chosen, aside: model.reason });
    for (const one of model.candidates ?? []) {
      if (one.model !== model.chosen) facts.push({ name: say(panelTexts.candidate), value: one.model, aside: one.reason });
    }
  }
  if (cascade)
    facts.push({
      name: say(panelTexts.answeredBy),
      value: cascade.answered,
      aside: say(cascade.missed === undefined ? panelTexts.firstWasEnough : panelTexts.firstMissed, {
        first: cascade.first,
        why: cascade.missed ?? '',
      }),
    });
  for (const one of auto)
    facts.push({
      name: say(panelTexts.auto),
      value: `${one.field} → ${inShort(one.answer, 60)}`,
      aside: `${one.question}${one.locked ? ` · ${say(panelTexts.locked)}` : ''}`,
    });
  if (step.degraded !== undefined) facts.push({ name: say(panelTexts.degraded), value: step.degraded });
  if (step.handling)
    facts.push({
      name: say(panelTexts.failure),
      value: say(panelTexts.handling[step.handling]),
    });
  if (step.provenance && step.provenance !== 'live')
    facts.push({ name: say(panelTexts.cameFrom), value: say(panelTexts.provenance[step.provenance]) });
  return facts;
}

/** A branch of a switch is no step that a route might have led to. */
export const skippedBecause = ({ frame }: StepState, reason: SkipReason): string =>
  reason === 'not-activated' && frame.owner && choosesBranch(frame.owner.node)
    ? say(panelTexts.otherBranch)
    : say(skipWords[reason]);

const policies = { skip: panelTexts.skipsAfter, continue: panelTexts.goesOn, accept: panelTexts.acceptsIt } as const;
const routeWords: Record<RouteCause, string> = panelTexts.routes;

/** What ended a loop; nothing need be said of one that went through its list. */
function endWords({ node }: StepState, { ended, next }: LoopState): string | undefined {
  switch (ended) {
    case 'while':
      return say(panelTexts.whileEnded);
    case 'until':
      return say(panelTexts.untilHeld);
    case 'break':
      return say(panelTexts.breakHeld);
    case 'failed':
      return say(panelTexts.itemFailed);
    case undefined:
      return node.loop?.as === undefined
        ? say(panelTexts.hadMost, { iterations: formatCount(next, say(panelTexts.oneIteration), say(panelTexts.iterations)) })
        : undefined;
  }
}

/** What it took: time, tokens, money. */
export function costsOf(state: RunState, step: StepState, now: number): StepFact[] {
  const facts: StepFact[] = [];
  const begin = state.started?.at ?? 0;
  if (step.started_at === undefined || step.status === 'skipped') return facts;
  facts.push({
    name: say(panelTexts.started),
    value: say(panelTexts.at, { time: span(step.started_at - begin) }),
    aside: say(panelTexts.intoTheRun),
  });
  const running = step.finished_at === undefined;
  if (!running || !hasRunEnded(state))
    facts.push({
      name: say(running ? panelTexts.runningFor : panelTexts.took),
      value: running ? clock(now - step.started_at) : span((step.finished_at ?? now) - step.started_at),
    });
  const last = step.calls.at(-1)?.settled;
  if (last?.first_token !== undefined) facts.push({ name: say(panelTexts.firstToken), value: span(last.first_token) });
  if (step.usage) facts.push(tokens(step.usage));
  if (step.cost !== undefined) facts.push({ name: say(panelTexts.cost), value: formatCost(step.cost) });
  else if (step.usage) facts.push({ name: say(panelTexts.cost), value: say(panelTexts.unknown), aside: say(panelTexts.noPrice) });
  return facts;
}

function tokens({ input_tokens, output_tokens, cached_tokens }: NonNullable<StepState['usage']>): StepFact {
  const parts = [
    input_tokens === undefined ? '' : say(panelTexts.tokensIn, { count: formatFigure(input_tokens) }),
    output_tokens === undefined ? '' : say(panelTexts.tokensOut, { count: formatFigure(output_tokens) }),
  ].filter(Boolean);
  return {
    name: say(panelTexts.tokensTitle),
    value: parts.join(' · ') || say(panelTexts.unknown),
    aside: cached_tokens ? say(panelTexts.cached, { count: formatFigure(cached_tokens) }) : undefined,
  };
}

/** What the pipeline says of a step, whether it has run or not. */
export function stepPlanOf(graph: Graph, node: Node): StepFact[] {
  const facts: StepFact[] = [];
  const ids = (positions: readonly number[]): string =>
    [...positions]
      .sort((a, b) => a - b)
      .flatMap((position) => graph.nodes[graph.frames[node.frame]?.nodes[position] ?? -1]?.id ?? [])
      .join(', ');
  if (node.condition !== undefined) facts.push({ name: say(panelTexts.runsIf), value: node.condition });
  if (node.predecessors.length) facts.push({ name: say(panelTexts.after), value: ids(node.predecessors) });
  if (node.successors.length) facts.push({ name: say(panelTexts.before), value: ids(node.successors) });
  if (node.loop?.maxIterations !== undefined)
    facts.push({
      name: say(panelTexts.atMostTitle),
      value: formatCount(node.loop.maxIterations, say(panelTexts.oneIteration), say(panelTexts.iterations)),
    });
  else if (node.loop?.iterations !== undefined) facts.push({ name: say(panelTexts.atMostTitle), value: node.loop.iterations });
  else if (node.loop?.maxParallel !== undefined)
    facts.push({ name: say(panelTexts.atATimeTitle), value: formatFigure(node.loop.maxParallel) });
  else if (node.loop?.parallel !== undefined) facts.push({ name: say(panelTexts.atATimeTitle), value: node.loop.parallel });
  if (node.computed?.retry !== undefined) facts.push({ name: say(panelTexts.retry), value: node.computed.retry });
  else if (node.retry.attempts > 0)
    facts.push({
      name: say(panelTexts.retry),
      value: formatCount(node.retry.attempts, say(panelTexts.moreAttempt), say(panelTexts.moreAttempts)),
      aside: say(panelTexts.firstAfter, { time: span(node.retry.delay) }),
    });
  if (node.timeout !== undefined) facts.push({ name: say(panelTexts.timeout), value: span(node.timeout) });
  if (node.policy !== 'fail')
    facts.push({
      name: say(panelTexts.ifItFails),
      value: say(policies[node.policy]),
    });
  return facts;
}
