import type { Graph } from '../../../../engine/compile/graph/graph.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import type { Failure } from '../../../../engine/state/failure.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import { iterationsOf } from '../../../../engine/state/reduce/loops.ts';
import type { OpenQuestion } from '../../../../engine/state/state.ts';
import type { StepState } from '../../../../engine/state/step.ts';
import { isSettled } from '../../../../engine/state/step.ts';
import type { Json } from '../../../messages.ts';
import { cardTexts } from '../../texts/cards.ts';
import { detailTexts } from '../../texts/details.ts';
import { valueTexts } from '../../texts/values.ts';
import { type CalledGraphs, detailOfNode, nodeAtPath } from '../cards/called-graphs.ts';
import { cardOf } from '../cards/cards.ts';
import { formatBytes, wordsIn } from '../format.ts';
import { instancesOf } from '../items/instances.ts';
import { type LoopItem, loopItemOf, loopItemsOf } from '../items/items.ts';
import { type Look, lookOf, questionsOf, type SeenRun } from '../status.ts';
import { isTree } from '../values/value.ts';
import { type AttemptRow, attemptsOf, toolAsked } from './attempts.ts';
import type { StepFact } from './step-fact.ts';
import { costsOf, stepPlanOf, whyOf } from './why.ts';

export interface Details {
  path: string;
  title: string;
  sub: string;
  look: Look;
  failure?: Failure;
  /** Failures of earlier attempts. */
  earlier: Failure[];
  questions: OpenQuestion[];
  /** Text of the current call as it streams. */
  streaming?: { text: string; words: number };
  result?: { label: string; value?: Json; stored?: string; bytes?: number };
  why: StepFact[];
  costs: StepFact[];
  prompt?: Prompt[];
  parameters?: Json;
  /** The steps that a model wrote. */
  generated?: string;
  /** External files and tools that the step or its calls read. */
  reads: string[];
  attempts: AttemptRow[];
  /** Files that the step wrote. */
  products: string[];
  /** The run reached it: it has begun, or was decided not to run. */
  reached: boolean;
  items: LoopItem[];
  /** The expected number of items, if known and larger. */
  of?: number;
  /** The name of items that are not from a list. */
  itemsAre?: string;
  plan: StepFact[];
}

interface Prompt {
  role: string;
  content: string;
}

/** All known data for a path: a step, an item of a loop, or a node of the graph that has not run. */
export function detailsOf({
  graph,
  state,
  path,
  now,
  called = state?.called ?? new Map(),
  facts = [],
}: {
  graph: Graph;
  state: SeenRun | undefined;
  path: string;
  now: number;
  called?: CalledGraphs;
  /** The facts of the step up to the shown moment. */
  facts?: readonly Fact[];
}): Details | undefined {
  const step = state?.steps.get(path);
  const at = staticPath(path);
  const atPath = nodeAtPath(graph, called, at);
  // A step's data in a run is not shown with a text that no longer contains the step.
  if (!atPath) return undefined;
  if (state && step) return ofStep(state, step, facts, now);

  const { node } = atPath;
  const items = state ? instancesOf(state, at).map((one, index) => loopItemOf(state, one, index, now)) : [];
  const { look } = cardOf(atPath.graph, { ...node, path: at }, state, now);

  return { ...empty, path, title: node.id, sub: detailOfNode(node), look, items, plan: stepPlanOf(atPath.graph, node) };
}

const empty = {
  earlier: [],
  questions: [],
  why: [],
  costs: [],
  reads: [],
  attempts: [],
  products: [],
  items: [],
  plan: [],
  reached: false,
};

function ofStep(state: SeenRun, step: StepState, facts: readonly Fact[], now: number): Details {
  const { node, path } = step;
  const look = lookOf(state, step);
  const result = resultOf(step);
  const prompt = promptOf(step);

  return {
    path,
    title: step.frame.owner?.node.loop?.single ? path : node.id,
    sub: [
      detailOfNode(node),
      // The kind of a step may include the name of the model that answered.
      detailOfNode(node)
        .split(' · ')
        .includes(step.model ?? '')
        ? undefined
        : step.model,
      step.attempts > 1 ? say(cardTexts.attempt, { attempt: step.attempts }) : undefined,
      step.provenance && step.provenance !== 'live' && step.provenance !== step.model ? step.provenance : undefined,
    ]
      .filter(Boolean)
      .join(' · '),
    look,
    failure: step.failure,
    earlier: step.failures,
    questions: questionsOf(state, step),
    streaming: step.streamed === undefined ? undefined : { text: step.streamed, words: wordsIn(step.streamed) },
    result,
    why: whyOf(step, state),
    costs: costsOf(state, step, now),
    prompt,
    parameters: step.parameters === undefined || isEmpty(step.parameters) ? undefined : step.parameters,
    generated: step.generated,
    reads: readsOf(step),
    attempts: attemptsOf(state, step, facts, now),
    products: [...new Set(facts.flatMap((fact) => (fact.type === 'product.written' ? [fact.file] : [])))],
    reached: step.status !== 'pending',
    items: loopItemsOf(state, step, now),
    of: step.loop && (node.loop?.as !== undefined || isSettled(step)) ? iterationsOf(step, step.loop) : undefined,
    itemsAre: node.loop && node.loop.as === undefined ? say(detailTexts.iterationsTitle) : undefined,
    plan: stepPlanOf(step.frame.invocation.graph, node),
  };
}

const isEmpty = (value: Json): boolean => isTree(value) && Object.keys(value).length === 0;

function resultTitle(step: StepState): string {
  if (step.status === 'failed' || step.status === 'running') return detailTexts.valueSoFar;
  return step.node.kind === 'prompt' && !step.loop ? detailTexts.answerTitle : detailTexts.result;
}

function resultOf(step: StepState): Details['result'] {
  if (!step.result) return undefined;
  const label = say(resultTitle(step));
  return 'value' in step.result
    ? { label, value: step.result.value }
    : { label, stored: say(valueTexts.keptWithRun, { size: formatBytes(step.result.bytes) }), bytes: step.result.bytes };
}

/** The messages of the latest call of a model, else the prompt among the step's parameters. */
function promptOf(step: StepState): Prompt[] | undefined {
  const sent = step.calls.findLast((call) => call?.prompt !== undefined && call.kind !== 'tool')?.prompt;
  const prompt = (isTree(sent) ? sent['messages'] : sent) ?? (isTree(step.parameters) ? step.parameters['prompt'] : undefined);
  if (typeof prompt === 'string') return [{ role: 'user', content: prompt }];
  if (!Array.isArray(prompt)) return undefined;

  return prompt.filter(isTree).map(({ role, content, calls }) => ({
    role: String(role ?? 'user'),
    content: [
      typeof content === 'string' ? content : JSON.stringify(content, null, 2),
      ...(Array.isArray(calls) ? calls.filter(isTree).map(toolAsked) : []),
    ]
      .filter(Boolean)
      .join('\n'),
  }));
}

/** Each file or tool once, by its name. */
const readsOf = ({ reads = [], calls }: StepState): string[] => [
  ...new Set([...reads, ...calls.flatMap((call) => call?.settled?.reads ?? [])].map(({ name }) => name)),
];
