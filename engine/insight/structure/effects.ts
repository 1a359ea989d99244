import type { Graph, Node } from '../../compile/graph/graph.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import { isMap } from '../../language/json.ts';
import type { StepKind } from '../../language/kinds.ts';
import { insightTexts as texts } from '../../language/texts/insight/insight.ts';
import { say } from '../../language/texts.ts';
import { builtinTools } from '../../language/tools/builtin-tools.ts';
import { type DescribedStep, numberOrText, writtenText } from './described-steps.ts';
import { limitSentences, listAlternatives, listNames, shortenLine } from './sentences.ts';

/** The effects of a run outside itself: the people and models it asks, the files, messages and programs, the pipelines it calls. */
export function describeEffects(pipeline: Pipeline, graph: Graph, described: readonly DescribedStep[]): string[] {
  const sentences = [
    ...byKind.prompt(described),
    ...(pipeline.selection ? [say(texts.modelsChosen, { how: say(texts.by[pipeline.selection.strategy]) })] : []),
    ...byKind.ensemble(described),
    ...byKind.agents(described),
    ...autos(pipeline, described),
    ...byKind.ask(described),
    ...byKind.pipeline(described),
    ...byKind.generated(described),
    ...byKind.tool(described),
    ...byKind.retrieve(described),
    ...products(described),
    ...doing(described, 'execute', [texts.runs, texts.runs, texts.runCommands], target),
    ...doing(described, 'network', [texts.sends, texts.sends, texts.useNetwork], target),
  ];
  const quiet = sentences.length === 0 ? [say(texts.changesNothing)] : [];

  return [...sentences, ...quiet, ...last(graph)];
}

const inside = (): string[] => [];

/** The effects of each kind of step; those of tools other than writing files are listed after these. */
const byKind: Readonly<Record<StepKind, (described: readonly DescribedStep[]) => string[]>> = {
  prompt: prompts,
  tool: (described) => doing(described, 'write', [texts.writes, texts.writesWith, texts.writeFiles], target),
  retrieve: searches,
  set: inside,
  group: inside,
  transform: inside,
  switch: inside,
  pipeline: calls,
  generated: generates,
  ask: people,
  fail: inside,
  assert: inside,
  ensemble: ensembles,
  agents: teams,
};

function prompts(described: readonly DescribedStep[]): string[] {
  const asking = described.filter(({ node, step }) => node.kind === 'prompt' && step?.work.kind === 'prompt');
  if (asking.length === 0) return [];

  const paths = asking.map(({ name }) => name);
  const all = say(paths.length === 1 ? texts.asksModel : texts.askModel, { steps: listNames(paths) });
  const more = asking.flatMap(({ step, name }) => {
    if (step?.work.kind !== 'prompt') return [];
    const { tools, maxTurns, session } = step.work;
    const { cascade, selection } = step;

    return [
      ...(selection ? [say(texts.chosenBy, { step: name, how: say(texts.by[selection.strategy]) })] : []),
      ...(cascade
        ? [
            say(texts.inCascade, {
              step: name,
              first: shortenLine(writtenText(cascade.first) ?? '') || say(texts.another),
              other: shortenLine(writtenText(cascade.otherwise) ?? '') || say(texts.another),
            }),
          ]
        : []),
      ...(step.expert ? [say(texts.answeredBy, { step: name, expert: step.expert.id })] : []),
      ...(tools.length
        ? [say(texts.mayCall, { step: name, tools: listNames(tools.map(({ id }) => id)), count: numberOrText(maxTurns) })]
        : []),
      ...(session ? [say(texts.inSession, { step: name, session: session.id })] : []),
    ];
  });

  return [all, ...limitSentences(more, 6, texts.moreSuch)];
}

function searches(described: readonly DescribedStep[]): string[] {
  return described.flatMap(({ step, name }) => {
    const work = step?.work;
    if (work?.kind !== 'tool' || work.as !== 'retrieve') return [];

    const from = work.parameters.entries.find(({ key }) => key === 'from')?.value;
    const patterns = constantList(from) ?? (from && writtenText(from)) ?? '';
    return [
      patterns ? say(texts.searches, { step: name, what: shortenLine(patterns, 80) }) : say(texts.searchesRows, { step: name }),
    ];
  });
}

function ensembles(described: readonly DescribedStep[]): string[] {
  return described.flatMap(({ step, name }) => {
    const work = step?.work;
    if (work?.kind === 'pipeline' && work.pattern) return [say(texts.asksByPattern, { step: name, pattern: work.pattern.id })];
    if (work?.kind !== 'ensemble') return [];

    const written = work.models.map((value) => shortenLine(writtenText(value) ?? '', 40)).filter(Boolean);
    const models = listNames(written) || say(texts.severalModels);
    const text = work.pattern === 'compare' ? texts.comparesSeveral : texts.asksSeveral;

    return [say(text, { step: name, models, pattern: work.pattern })];
  });
}

function teams(described: readonly DescribedStep[]): string[] {
  return described.flatMap(({ step, name }) => {
    if (step?.work.kind !== 'agents') return [];
    const { agents, start, maxTurns } = step.work;
    const first = start?.id ?? agents[0]?.step.id ?? '';
    const names = listNames(agents.map((agent) => agent.step.id));
    return [say(texts.handsOver, { step: name, agents: names, first, count: numberOrText(maxTurns) })];
  });
}

function autos({ autos: outside }: Pipeline, described: readonly DescribedStep[]): string[] {
  const all = [...new Set([...outside, ...described.flatMap(({ step }) => step?.autos ?? [])])];
  const before = all.filter(({ when }) => when === 'compile').length;
  const meanwhile = all.length - before;

  return [
    ...(before ? [say(before === 1 ? texts.oneAuto : texts.manyAutos, { count: before })] : []),
    ...(meanwhile ? [say(meanwhile === 1 ? texts.oneAutoLater : texts.manyAutosLater, { count: meanwhile })] : []),
  ];
}

function people(described: readonly DescribedStep[]): string[] {
  return described.flatMap(({ step, name }) => {
    if (step?.work.kind !== 'ask') return [];
    const { question, default: usual } = step.work;
    const words = { step: name, question: shortenLine(writtenText(question) ?? '', 80) };
    return [say(usual ? texts.asksOrDefault : texts.asksPerson, words)];
  });
}

function generates(described: readonly DescribedStep[]): string[] {
  return described.flatMap(({ step, name }) => {
    if (step?.work.kind !== 'generated') return [];
    const { tools, maxSteps } = step.work;
    const values = { step: name, most: maxSteps };
    if (tools.length === 0) return [say(texts.generates, values)];
    return [say(texts.generatesWith, { ...values, tools: listNames(tools.map(({ id }) => id)) })];
  });
}

function calls(described: readonly DescribedStep[]): string[] {
  return described.flatMap(({ step, name }) => {
    if (step?.work.kind !== 'pipeline' || step.work.pattern) return [];
    const { pipeline } = step.work;
    if (pipeline.kind === 'file') return [say(texts.callsFile, { step: name, file: pipeline.path })];
    if (pipeline.kind !== 'computed') return [say(texts.callsOwn, { step: name })];
    return [say(texts.callsOne, { step: name, files: listAlternatives(pipeline.candidates.map(({ path }) => path)) })];
  });
}

function products(described: readonly DescribedStep[]): string[] {
  return described.flatMap(({ step, name }) =>
    step?.products.length
      ? [
          say(texts.makes, {
            step: name,
            files: listNames(step.products.map(({ file }) => shortenLine(writtenText(file) ?? '', 60))),
          }),
        ]
      : [],
  );
}

/** One sentence a step where there are few, with what it writes, sends or executes; else one for all. */
function doing(
  described: readonly DescribedStep[],
  effect: Node['effect'],
  [one, without, many]: readonly [string, string, string],
  what: (step: Step) => string,
): string[] {
  const found = described.filter(
    ({ node, step }) => node.effect === effect && node.kind === 'tool' && !(step && keepsResult(step)),
  );
  if (found.length > 4) return [say(many, { steps: listNames(found.map(({ name }) => name)) })];

  return found.map(({ node, step, name }) => {
    const on = step && what(step);
    return say(on ? one : without, { step: name, what: on || node.detail });
  });
}

/** Actions that write only if a parameter asks for it. */
const onlyTo = 'output_file';

/** Whether an action could write a file and no file is given: then its result is its only effect. */
function keepsResult({ work }: Step): boolean {
  if (work.kind !== 'tool' || !mayWriteTo(work)) return false;
  return !work.parameters.entries.some(({ key }) => key === onlyTo);
}

function mayWriteTo({ tool, action }: Extract<Step['work'], { kind: 'tool' }>): boolean {
  const properties = builtinTools[tool]?.actions[action]?.parameters['properties'];
  return isMap(properties) && Object.hasOwn(properties, onlyTo);
}

/** The target of a tool as written: a file, an address, a command; empty where there is none. */
function target({ work }: Step): string {
  if (work.kind !== 'tool') return '';
  for (const name of mayWriteTo(work) ? [onlyTo] : targets) {
    const value = work.parameters.entries.find(({ key }) => key === name)?.value;
    const text = value?.kind === 'list' ? value.items.map((item) => writtenText(item) ?? '…').join(' ') : constantList(value);
    const written = text ?? writtenText(value);
    if (written?.trim()) return shortenLine(written, 80);
  }

  return '';
}

const targets = ['path', 'file', 'output_path', 'destination', 'to', 'url', 'command', 'argv', 'code', 'query', 'server'];

const constantList = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'value' in value && Array.isArray(value.value)
    ? value.value.join(' ')
    : undefined;

function last({ nodes, last: frame }: Graph): string[] {
  if (frame === undefined) return [];
  return [say(texts.whatever, { steps: listNames(nodes.filter((node) => node.frame === frame).map(({ id }) => id)) })];
}
