import type { Graph } from '../../compile/graph/graph.ts';
import { choosesBranch, isBranch } from '../../compile/graph/places.ts';
import type { Loop } from '../../compile/pipeline/model/loop.ts';
import type { Handler } from '../../compile/pipeline/model/retry.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import type { StepAssertion, SwitchBranch } from '../../compile/pipeline/model/work.ts';
import { targetsOf } from '../../compile/pipeline/steps/kinds/switch.ts';
import { insightTexts as texts } from '../../language/texts/insight/insight.ts';
import { say } from '../../language/texts.ts';
import { type DescribedStep, numberOrText, readablePath, writtenText } from './described-steps.ts';
import { endSentence, listAlternatives, listNames, shortenLine } from './sentences.ts';

/** Loops: their steps, their lists and their ends. */
export const describeLoops = (described: readonly DescribedStep[]): string[] =>
  described.flatMap(({ step, name }) => (step?.loop ? [loopSentence(name, step.loop)] : []));

function describeParallelism(maxParallel: Loop['maxParallel']): string {
  if (maxParallel === undefined) return say(texts.allAtOnce);
  return maxParallel === 1 ? say(texts.oneAtATime) : say(texts.upTo, { count: numberOrText(maxParallel) });
}

function loopSentence(step: string, loop: Loop): string {
  if (loop.kind === 'while') {
    const parts = [
      ...(loop.while ? [say(texts.whileHolds, { condition: shortenLine(writtenText(loop.while) ?? '') })] : []),
      ...(loop.until ? [say(texts.untilHolds, { condition: shortenLine(writtenText(loop.until) ?? '') })] : []),
      say(texts.atMost, { count: numberOrText(loop.maxIterations) }),
    ];
    return say(loop.strict ? texts.repeatsStrictly : texts.repeats, { step, how: parts.join(', ') });
  }

  const together = describeParallelism(loop.maxParallel);
  const over = writtenText(loop.list);
  const constant = loop.list.kind === 'constant' && Array.isArray(loop.list.value) ? loop.list.value.length : undefined;
  const items =
    constant !== undefined || loop.list.kind === 'list'
      ? say(texts.ofItems, { count: constant ?? (loop.list.kind === 'list' ? loop.list.items.length : 0) })
      : say(texts.ofList, { list: shortenLine(over ?? '') });
  const ends = [
    ...(loop.onItemFailure === 'continue' ? [say(texts.goesOn)] : []),
    ...(loop.breakIf ? [say(texts.endsIf, { condition: shortenLine(writtenText(loop.breakIf) ?? '') })] : []),
    ...(loop.continueIf ? [say(texts.passesOver, { condition: shortenLine(writtenText(loop.continueIf) ?? '') })] : []),
  ];
  const sentence = loop.batch
    ? say(texts.loopOfBatches, { step, count: loop.batch.size, items, together })
    : say(texts.loop, { step, item: loop.as, items, together });

  return ends.length ? `${sentence} ${say(texts.loopEnds, { how: ends.join(', ') })}` : sentence;
}

/** Conditions, switches and routes: the decisions about which steps run. */
export function describeBranches(graph: Graph, described: readonly DescribedStep[]): string[] {
  const conditional = described
    .filter(({ node }) => node.condition !== undefined)
    .map(({ node, step, name }) =>
      step?.condition?.kind === 'auto'
        ? say(texts.conditionAsked, { step: name })
        : say(texts.condition, { step: name, condition: shortenLine(node.condition ?? '') }),
    );
  const switches = described.flatMap(({ step, name }) =>
    step?.work.kind === 'switch'
      ? [
          say(texts.decides, {
            step: name,
            subject: shortenLine(writtenText(step.work.subject) ?? ''),
            branches: step.work.branches.map(branchWords).join('; '),
          }),
        ]
      : [],
  );
  const routes = graph.edges
    .filter(({ kind }) => kind === 'route')
    .flatMap(({ from, to, label }) => {
      const [source, target] = [graph.nodes[from], graph.nodes[to]];
      if (!source || !target || choosesBranch(source) || isBranch(graph, target)) return [];
      return [
        say(routeTexts[label ?? ''] ?? texts.nextStep, { step: readablePath(source.path), target: readablePath(target.path) }),
      ];
    });

  return [...conditional, ...switches, ...routes];
}

const routeTexts: Readonly<Record<string, string>> = {
  on_false: texts.onFalse,
  on_success: texts.onSuccess,
  on_failure: texts.onFailure,
};

function branchWords(branch: SwitchBranch): string {
  const { label, steps } = branch;
  const targets = targetsOf(branch);
  const way = targets.length
    ? say(texts.leadsTo, { target: targets.map(({ id }) => id).join(' / ') })
    : listNames((steps ?? []).map(({ id }) => id));
  return say(label === undefined ? texts.otherwise : texts.onLabel, { label: label ?? '', way: way || say(texts.nothing) });
}

/** Reactions to failures: retries, handlers, policies, checks of results. */
export function describeFailures(described: readonly DescribedStep[]): string[] {
  return described.flatMap(({ node, step, name }) => {
    if (!step) return [];
    const about: string[] = [];
    const { retry, handlers, quality, work } = step;
    if (work.kind === 'fail') about.push(failSentence(name, work.message));
    if (work.kind === 'assert') about.push(assertSentence(name, work.assertions));
    if (quality) about.push(say(quality.rubric ? texts.judged : texts.heldAgainst, { step: name }));
    if (retry?.attempts)
      about.push(say(retry.attempts === 1 ? texts.onceMore : texts.triedAgain, { step: name, count: retry.attempts }));
    for (const handler of handlers)
      about.push(say(texts.handled, { step: name, with: failing(handler), what: handling(handler) }));
    if (node.policy !== 'fail') about.push(say(policies[node.policy], { step: name }));

    return about;
  });
}

function failSentence(step: string, message: Value): string {
  return endSentence(say(texts.failsHere, { step, message: shortenLine(writtenText(message) ?? '') }));
}

function assertSentence(step: string, assertions: readonly StepAssertion[]): string {
  const conditions = assertions.map(({ condition }) => shortenLine(writtenText(condition) ?? ''));
  const [only = '', second] = conditions;
  if (second === undefined) return say(texts.asserts, { step, condition: only });
  return say(texts.assertsAll, { step, conditions: listNames(conditions) });
}

const policies = { skip: texts.skipsOn, continue: texts.continuesOn, accept: texts.acceptsIt } as const;

const failing = ({ kinds, pattern }: Handler): string => {
  if (kinds) return say(texts.failsWith, { kinds: listAlternatives(kinds) });
  if (pattern === undefined) return '';
  return say(texts.failsLike, { pattern });
};

function handling({ use, step, retry, fallback }: Handler): string {
  if (use) return say(texts.takesValue);
  if (step) return say(texts.takesOver, { step: step.id });
  if (retry?.attempts === 1) return say(retry.with ? texts.triesOnceOtherwise : texts.triesOnce);
  if (retry) return say(retry.with ? texts.triesOtherwise : texts.triesAgain, { count: retry.attempts });
  if (fallback && 'tool' in fallback) return say(texts.usesInstead, { tool: `${fallback.tool}.${fallback.action}` });
  if (fallback?.prompt) return say(texts.asksOtherwise);
  if (fallback?.model)
    return say(texts.asksOther, { model: shortenLine(writtenText(fallback.model) ?? '') || say(texts.another) });

  return say(texts.takesValue);
}
