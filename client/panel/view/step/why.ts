import type { Graph, Node, RouteCause } from '../../../../engine/compile/graph/graph.ts';
import { choosesBranch } from '../../../../engine/compile/graph/places.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { SkipReason } from '../../../../engine/state/events.ts';
import { waitOfStep, waitsForMemory } from '../../../../engine/state/ready.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import type { LoopState, StepState } from '../../../../engine/state/step.ts';
import { durationOf } from '../../../../engine/state/step.ts';
import type { Why } from '../../../../engine/state/why.ts';
import { countTexts } from '../../texts/counts.ts';
import { deadlineTexts } from '../../texts/deadlines.ts';
import { detailTexts } from '../../texts/details.ts';
import { stepTexts } from '../../texts/step.ts';
import { whyTexts } from '../../texts/why.ts';
import { deadlineWords, dueFacts } from '../deadlines.ts';
import { clock, formatCost, formatCount, formatFigure, span } from '../format.ts';
import { hasRunEnded, type SeenRun, skipWords } from '../status.ts';
import { inShort } from '../values/value.ts';
import { formatTimeOfDay } from '../when.ts';
import type { StepFact } from './step-fact.ts';

/** The reasons for the course of a step. */
export const whyOf = (step: StepState, state: RunState): StepFact[] => [
  ...waitFacts(step, state),
  ...beginningFacts(step),
  ...dueFacts(step, state),
  ...courseFacts(step),
  ...answerFacts(step.why ?? {}),
  ...outcomeFacts(step),
];

/** Why it does not start although its dependencies have settled. */
function waitFacts(step: StepState, state: RunState): StepFact[] {
  if (!waitsForMemory(state, step)) return [];
  return [{ name: say(whyTexts.waits), value: say(whyTexts.memoryShort) }];
}

/** Why it ran or was skipped. */
function beginningFacts(step: StepState): StepFact[] {
  const facts: StepFact[] = [];
  const { condition, turn } = step.why ?? {};
  const led = step.frame.steps.filter((one) => one.led?.some(({ target }) => target === step.node.id));
  if (led.length)
    facts.push({
      name: say(whyTexts.ranBecause),
      value: led.map((one) => say(whyTexts.ledHere, { step: one.node.id })).join(', '),
    });
  if (condition) facts.push(conditionFact(condition));
  else if (step.reason) facts.push({ name: say(whyTexts.skippedBecause), value: skippedBecause(step, step.reason) });
  if (turn)
    facts.push({
      name: say(whyTexts.wentFirst),
      value: say(whyTexts.turns[turn.by], {
        time: turn.ahead === undefined ? '' : span(turn.ahead),
        by: turn.begin_by === undefined ? '' : formatTimeOfDay(turn.begin_by),
      }),
      aside: say(whyTexts.waitedOn, { count: turn.waiting }),
    });

  return facts;
}

function conditionFact({ text, result, values }: NonNullable<Why['condition']>): StepFact {
  const names = Object.entries(values).map(([name, value]) => `${name} = ${inShort(value, 40) || say(whyTexts.nothing)}`);
  return {
    name: say(result ? whyTexts.ranBecause : whyTexts.skippedBecause),
    value: `${text} → ${say(result ? whyTexts.true : whyTexts.false)}`,
    aside: names.length ? names.join(', ') : undefined,
  };
}

/** Branches, routes, people, and the ends of loops. */
function courseFacts(step: StepState): StepFact[] {
  const facts: StepFact[] = [];
  const { branch, answered } = step.why ?? {};
  if (branch)
    facts.push({
      name: say(whyTexts.branch),
      value: branch.chosen ?? say(whyTexts.noneFits),
      aside: say(whyTexts.valueIs, { value: inShort(branch.value, 60) || say(whyTexts.nothing) }),
    });
  if (step.led)
    facts.push({
      name: say(whyTexts.ledOn),
      value: step.led.map(({ target }) => target).join(', '),
      aside: step.led.map(({ on }) => say(routeWords[on])).join(', '),
    });
  if (answered) facts.push({ name: say(whyTexts.answeredBy), value: answered.by });
  const end = step.loop && step.status === 'succeeded' ? endWords(step, step.loop) : undefined;
  if (end !== undefined) facts.push({ name: say(whyTexts.endedBecause), value: end });

  return facts;
}

/** The model, the cascade, the cache, and the answers of AUTO tags. */
function answerFacts({ model, cascade, hedge, cache, auto = [] }: Why): StepFact[] {
  const facts: StepFact[] = [];
  if (model) {
    facts.push({ name: say(whyTexts.model), value: model.chosen, aside: model.reason });
    for (const one of model.candidates ?? []) {
      if (one.model !== model.chosen) facts.push({ name: say(detailTexts.candidate), value: one.model, aside: one.reason });
    }
  }

  if (cascade)
    facts.push({
      name: say(whyTexts.answeredBy),
      value: cascade.answered,
      aside: say(cascade.missed === undefined ? detailTexts.firstWasEnough : detailTexts.firstMissed, {
        first: cascade.first,
        why: cascade.missed ?? '',
      }),
    });
  if (hedge) facts.push(...hedgeFacts(hedge));
  if (cache) facts.push(cacheFact(cache));

  for (const one of auto)
    facts.push({
      name: say(whyTexts.auto),
      auto: one.field,
      value: `${one.field} → ${inShort(one.answer, 60)}`,
      aside: one.locked ? say(whyTexts.locked) : undefined,
    });

  return facts;
}

/** Whether a slow call was made twice; nothing where none was slow. */
function hedgeFacts({ after, made, won, off }: NonNullable<Why['hedge']>): StepFact[] {
  const aside = after === undefined ? undefined : say(whyTexts.hedgeAfter, { time: span(after) });
  if (off) return [{ name: say(whyTexts.hedge), value: say(whyTexts.hedgeOff[off]), aside }];
  return made ? [{ name: say(whyTexts.hedge), value: say(won ? whyTexts.hedgeWon : whyTexts.hedgeMade), aside }] : [];
}

/** What made up for a failure, and where a value was taken from. */
function outcomeFacts({ degraded, handling, provenance }: StepState): StepFact[] {
  const facts: StepFact[] = [];
  if (degraded !== undefined) facts.push({ name: say(whyTexts.degraded), value: degraded });
  if (handling) facts.push({ name: say(whyTexts.failure), value: say(whyTexts.handling[handling]) });
  if (provenance && provenance !== 'live')
    facts.push({ name: say(whyTexts.cameFrom), value: say(whyTexts.provenance[provenance]) });
  return facts;
}

/** A branch of a switch is not the target of a route. */
export const skippedBecause = ({ frame }: StepState, reason: SkipReason): string =>
  reason === 'not-activated' && frame.owner && choosesBranch(frame.owner.node)
    ? say(whyTexts.otherBranch)
    : say(skipWords[reason]);

const policies = { skip: whyTexts.skipsAfter, continue: whyTexts.goesOn, accept: whyTexts.acceptsIt } as const;
const routeWords: Record<RouteCause, string> = whyTexts.routes;

/** Whether an earlier answer could be used, and why not. */
const cacheFact = ({ hit, age, reason = 'none' }: NonNullable<Why['cache']>): StepFact => ({
  name: say(stepTexts.cache),
  value: say(hit ? stepTexts.cacheHit : stepTexts.cacheMiss[reason]),
  aside: age === undefined ? undefined : say(stepTexts.cacheAge, { time: span(age) }),
});

/** Why a loop ended; empty for one that completed its list. */
function endWords({ node }: StepState, { ended, next }: LoopState): string | undefined {
  switch (ended) {
    case 'while':
      return say(whyTexts.whileEnded);
    case 'until':
      return say(whyTexts.untilHeld);
    case 'break':
      return say(whyTexts.breakHeld);
    case 'failed':
      return say(whyTexts.itemFailed);
    case undefined:
      return node.loop?.as === undefined
        ? say(whyTexts.hadMost, { iterations: formatCount(next, say(countTexts.oneIteration), say(countTexts.iterations)) })
        : undefined;
  }
}

/** Minimum wait worth mentioning, in milliseconds. */
const shortestWait = 100;

/** Its usage: time, tokens, money. */
export function costsOf(state: SeenRun, step: StepState, now: number): StepFact[] {
  const facts: StepFact[] = [];
  const begin = state.started?.at ?? 0;
  const { ran } = state;
  if (step.started_at === undefined || step.status === 'skipped') return facts;

  facts.push({
    name: say(whyTexts.started),
    value: say(whyTexts.at, { time: span(timeBetween(ran, begin, step.started_at)) }),
    aside: say(whyTexts.intoTheRun),
  });

  const running = step.finished_at === undefined;
  const sofar = state.unheard ? whyTexts.ranAtLeast : whyTexts.runningFor;
  if (!running || !hasRunEnded(state))
    facts.push({
      name: say(running ? sofar : whyTexts.took),
      value: running ? clock(timeBetween(ran, step.started_at, now)) : span(durationOf(step) ?? 0),
      aspect: 'time',
    });
  const wait = waitOfStep(step, ran);
  if (wait !== undefined && wait >= shortestWait) facts.push({ name: say(stepTexts.waited), value: span(wait), aspect: 'time' });
  const last = step.calls.at(-1)?.settled;
  if (last?.first_token !== undefined) facts.push({ name: say(whyTexts.firstToken), value: span(last.first_token) });
  if (step.usage) facts.push(tokens(step.usage));

  if (step.cost !== undefined) facts.push({ name: say(whyTexts.cost), value: formatCost(step.cost), aspect: 'cost' });
  else if (step.usage)
    facts.push({ name: say(whyTexts.cost), value: say(whyTexts.unknown), aside: say(whyTexts.noPrice), aspect: 'cost' });

  return facts;
}

function tokens({ input_tokens, output_tokens, cached_tokens }: NonNullable<StepState['usage']>): StepFact {
  const parts = [
    input_tokens === undefined ? '' : say(whyTexts.tokensIn, { count: formatFigure(input_tokens) }),
    output_tokens === undefined ? '' : say(whyTexts.tokensOut, { count: formatFigure(output_tokens) }),
  ].filter(Boolean);
  return {
    name: say(whyTexts.tokensTitle),
    value: parts.join(' · ') || say(whyTexts.unknown),
    aspect: 'tokens',
    aside: cached_tokens ? say(whyTexts.cached, { count: formatFigure(cached_tokens) }) : undefined,
  };
}

/** The pipeline's definition of a step, whether it has run or not. */
export function stepPlanOf(graph: Graph, node: Node): StepFact[] {
  const facts: StepFact[] = [];
  const ids = (positions: readonly number[]): string =>
    [...positions]
      .sort((a, b) => a - b)
      .flatMap((position) => graph.nodes[graph.frames[node.frame]?.nodes[position] ?? -1]?.id ?? [])
      .join(', ');
  if (node.condition !== undefined) facts.push({ name: say(whyTexts.runsIf), value: node.condition });
  if (node.predecessors.length) facts.push({ name: say(whyTexts.after), value: ids(node.predecessors) });
  if (node.successors.length) facts.push({ name: say(whyTexts.before), value: ids(node.successors) });

  if (node.loop?.maxIterations !== undefined)
    facts.push({
      name: say(whyTexts.atMostTitle),
      value: formatCount(node.loop.maxIterations, say(countTexts.oneIteration), say(countTexts.iterations)),
    });
  else if (node.loop?.iterations !== undefined) facts.push({ name: say(whyTexts.atMostTitle), value: node.loop.iterations });
  else if (node.loop?.maxParallel !== undefined)
    facts.push({ name: say(whyTexts.atATimeTitle), value: formatFigure(node.loop.maxParallel) });
  else if (node.loop?.parallel !== undefined) facts.push({ name: say(whyTexts.atATimeTitle), value: node.loop.parallel });

  if (node.computed?.retry !== undefined) facts.push({ name: say(whyTexts.retry), value: node.computed.retry });
  else if (node.retry.attempts > 0)
    facts.push({
      name: say(whyTexts.retry),
      value: formatCount(node.retry.attempts, say(countTexts.moreAttempt), say(countTexts.moreAttempts)),
      aside: say(whyTexts.firstAfter, { time: span(node.retry.delay) }),
    });

  if (node.timeout !== undefined) facts.push({ name: say(whyTexts.timeout), value: span(node.timeout) });
  if (node.deadline) facts.push({ name: say(deadlineTexts.due), value: deadlineWords(node.deadline) });
  if (node.policy !== 'fail')
    facts.push({
      name: say(whyTexts.ifItFails),
      value: say(policies[node.policy]),
    });

  return facts;
}
