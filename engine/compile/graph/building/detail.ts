import { callsOfPattern } from '../../../language/kinds/ensemble.ts';
import { memoize } from '../../../language/memoize.ts';
import { graphTexts } from '../../../language/texts/compile/graphs.ts';
import { say } from '../../../language/texts.ts';
import type { ByKind, WorkOf } from '../../pipeline/model/by-kind.ts';
import { forKind } from '../../pipeline/model/by-kind.ts';
import { textOfCondition } from '../../pipeline/model/conditions.ts';
import type { Loop } from '../../pipeline/model/loop.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Value } from '../../pipeline/model/value.ts';

/** What a step does, in a few words; cached with the step, since every compile wants it. */
export const detailOf = memoize(inFewWords);

function inFewWords({ loop, work }: Step): string {
  const what = forKind(words, work);
  if (!loop) return what;
  return say(graphTexts.inLoop, { loop: loop.kind === 'for_each' ? say(graphTexts.forEach) : titleOf(loop), what });
}

const kindName = ({ kind }: Step['work']): string => kind;

const words: ByKind<string> = {
  prompt: kindName,
  tool: (work) => (work.as ? searchInFewWords(work) : say(graphTexts.tool, { tool: work.tool, action: work.action })),
  set: kindName,
  group: kindName,
  transform: kindName,
  switch: kindName,
  pipeline: ({ kind, pattern }) => (pattern ? say(graphTexts.pattern, { pattern: pattern.id }) : kind),
  generated: ({ kind, tools }) =>
    tools.length ? say(graphTexts.generated, { tools: tools.map(({ id }) => id).join(', ') }) : kind,
  ask: ({ type }) => say(graphTexts.ask, { type }),
  fail: kindName,
  assert: assertionsInFewWords,
  ensemble: ensembleInFewWords,
  agents: ({ agents }) => say(graphTexts.agents, { names: agents.map(({ step }) => step.id).join(', ') }),
  unsupported: ({ of }) => of ?? say(graphTexts.nothing),
};

/** The pattern, and the most calls where the models are written out. */
function ensembleInFewWords({ models, pattern, parameters }: WorkOf<'ensemble'>): string {
  const parameter = (name: string): Value | undefined => parameters?.entries.find(({ key }) => key === name)?.value;
  const rounds = roundsIn(parameter('rounds'));
  const counted = models.every(({ kind }) => kind === 'constant') && Number.isInteger(rounds);
  if (!counted) return say(graphTexts.ensemble, { pattern });
  const calls = callsOfPattern(pattern, models.length, { rounds, scored: parameter('criteria') !== undefined });
  return say(graphTexts.ensembleOf, { pattern, models: models.length, calls });
}

/** What is searched, where that is written out. */
function searchInFewWords({ as: kind = 'retrieve', parameters }: WorkOf<'tool'>): string {
  const from = parameters.entries.find(({ key }) => key === 'from')?.value;
  const written = from?.kind === 'constant' ? from.value : undefined;
  const patterns = (Array.isArray(written) ? written : [written]).filter((one) => typeof one === 'string');
  return patterns.length ? say(graphTexts.retrieve, { from: patterns.join(', ') }) : kind;
}

/** The condition, or the number of conditions. */
function assertionsInFewWords({ kind, assertions }: WorkOf<'assert'>): string {
  const [only, second] = assertions;
  if (second) return say(graphTexts.assertions, { count: assertions.length });
  if (!only) return kind;
  return say(graphTexts.assertion, { condition: textOfCondition(only.condition).replace(/\s+/g, ' ') });
}

/** NaN where a run computes it. */
function roundsIn(rounds: Value | undefined): number {
  if (rounds === undefined) return 1;
  return rounds.kind === 'constant' ? Number(rounds.value ?? 1) : Number.NaN;
}

/** A loop in one word. */
export function titleOf(loop: Loop): string {
  if (loop.kind === 'for_each')
    return loop.batch ? say(graphTexts.forEachBatch, { count: loop.batch.size }) : say(graphTexts.forEachItem, { item: loop.as });
  if (loop.revises) return say(graphTexts.untilApproved);
  return say(loop.while ? graphTexts.while : graphTexts.until);
}
