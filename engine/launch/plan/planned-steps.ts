import type { Compiled } from '../../compile/compile.ts';
import type { Frame, Node } from '../../compile/graph/graph.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { fullText } from '../../compile/source/nodes.ts';
import { defined } from '../../language/json.ts';
import type { EngineModels } from '../../models/models.ts';
import type { DescribedChoice } from '../../models/selection/describe-choice.ts';
import type { ModelCriteria } from '../../run/model-port.ts';
import { type AskedModel, modelsAskedBy } from '../admission/asked-models.ts';

/** A model of the run, as far as the text tells. */
export interface PlannedModel {
  /** Its name in the text; a list as JSON. */
  named?: string | undefined;
  /** The selection that chooses it, if one does. */
  selection?: ModelCriteria['selection'] | undefined;
  /** Absent where only the run knows. */
  choice?: DescribedChoice | undefined;
}

/** A planned step; the list is in a possible order of settling. */
export interface PlannedStep {
  path: string;
  /** The number of enclosing frames. */
  depth: number;
  kind: string;
  /** A short description of its work. */
  does: string;
  condition?: string;
  /** Its loop, in a few words. */
  repeats?: string;
  /** The model of a prompt; `computed` where only the run knows. */
  model?: string;
  /** Its models, with the reasons for them. */
  models?: PlannedModel[];
  /**
   * It asks for a batch: whether its answer comes from one, or at once from a provider without batches that costs nothing.
   */
  batch?: 'within-a-day' | 'at-once';
  tool?: string;
  /** The messages to a model, as written: templates are not rendered. */
  messages?: { role: 'system' | 'user'; text: string }[];
  /** It runs only if a route leads to it. */
  onlyRouted?: true;
}

/** A planned pipeline: the run's own, or a called one. */
interface Position {
  compiled: Compiled;
  main: Compiled;
  models: EngineModels;
  /** The prefix of the paths of its steps. */
  prefix: string;
  depth: number;
  /** The enclosing pipelines, by name. */
  open: readonly string[];
}

/** The depth to which called pipelines are planned. */
const deepest = 8;

/** The steps of a pipeline, with those of the pipelines that they call. */
export const planSteps = (compiled: Compiled, models: EngineModels): PlannedStep[] =>
  planPipeline({ compiled, main: compiled, models, prefix: '', depth: 0, open: [] });

function planPipeline(position: Position): PlannedStep[] {
  const { frames, last } = position.compiled.graph;
  const ends = last === undefined ? [] : planFrame(position, frames[last]);
  return [...planFrame(position, frames[0]), ...ends];
}

function planFrame(position: Position, frame: Frame | undefined): PlannedStep[] {
  const { graph } = position.compiled;
  const nodes = frame?.nodes.flatMap((index) => graph.nodes[index] ?? []) ?? [];
  return inSettlingOrder(nodes).flatMap((node) => {
    // The one step of a loop is listed with the loop.
    const owner = graph.nodes[graph.frames[node.frame]?.owner ?? -1];
    if (owner?.loop?.single) return [];

    const inside = { ...position, depth: position.depth + 1 };
    const opens = singleStep(node, position.compiled)?.agents ?? node.body ?? node.agents;
    const body = opens === undefined ? [] : planFrame(inside, graph.frames[opens]);

    return [planStep(node, position), ...body, ...planCalled(node, inside)];
  });
}

/** The steps of a called pipeline, where it is certain which one is called. */
function planCalled(node: Node, position: Position): PlannedStep[] {
  const { compiled, main, prefix, open } = position;
  const { path, calls, mayCall } = singleStep(node, compiled) ?? node;
  const called = calls === undefined || mayCall ? undefined : main.called.get(calls);
  if (calls === undefined || !called || open.includes(calls) || open.length >= deepest) return [];
  return planPipeline({ ...position, compiled: called, prefix: `${prefix}${path}/`, open: [...open, calls] });
}

/** Topological order of a frame: declared order, but each node after its predecessors. */
function inSettlingOrder(nodes: readonly Node[]): Node[] {
  const byPosition = new Map(nodes.map((node) => [node.position, node]));
  const done = new Set<Node>();

  const visit = (node: Node, open: Set<Node>): void => {
    if (done.has(node) || open.has(node)) return;
    open.add(node);
    for (const position of node.predecessors) {
      const before = byPosition.get(position);
      if (before) visit(before, open);
    }

    done.add(node);
  };

  for (const node of nodes) visit(node, new Set());
  return [...done];
}

/** The hidden step of a loop without steps of its own. */
const singleStep = ({ loop, body }: Node, { graph }: Compiled): Node | undefined =>
  loop?.single ? graph.nodes[graph.frames[body ?? -1]?.nodes[0] ?? -1] : undefined;

function planStep(node: Node, { compiled, main, models, prefix, depth }: Position): PlannedStep {
  const single = singleStep(node, compiled);
  const shown = single ?? node;
  const step = compiled.steps[shown.index]?.step;
  const answering = step ? modelsAskedBy(step, node.path, compiled, main) : [];
  const planned = answering.map((one) => planModel(one, models));

  return defined({
    path: `${prefix}${node.path}`,
    depth,
    kind: shown.kind,
    // A loop over its own steps is described in `repeats`.
    does: node.loop && !single ? node.kind : shown.detail,
    condition: node.condition,
    repeats: node.loop?.title,
    model: planned.map(nameOfPlanned).join(', ') || undefined,
    models: planned.length ? planned : undefined,
    batch: step && plannedBatch(step, planned, models),
    tool: step?.work.kind === 'tool' ? `${step.work.tool}.${step.work.action}` : undefined,
    messages: step && writtenMessages(step),
    onlyRouted: node.dormant ? true : undefined,
  });
}

function plannedBatch({ work }: Step, [planned]: readonly PlannedModel[], { batches }: EngineModels): PlannedStep['batch'] {
  const { choice } = planned ?? {};
  if (work.kind !== 'prompt' || !work.batchApi || !choice || choice.refusal) return undefined;
  return batches?.targetOf({ model: choice.model, messages: [] }) ? 'within-a-day' : 'at-once';
}

/** The texts of a prompt as written; undefined for other steps. */
function writtenMessages({ work }: Step): PlannedStep['messages'] {
  if (work.kind !== 'prompt' && work.kind !== 'ensemble') return undefined;
  const asked = work.kind === 'prompt' ? (work.parts ?? [work.prompt]) : [work.question];
  const user = { role: 'user' as const, text: asked.map(writtenText).join('\n\n') };
  const system = work.system && writtenText(work.system);
  return system ? [{ role: 'system', text: system }, user] : [user];
}

const writtenText = ({ node }: Value): string => ('text' in node ? fullText(node) : '').trim();

/** A planned model; nothing is called. */
export function planModel(asked: AskedModel | 'computed', models: EngineModels): PlannedModel {
  if (asked === 'computed') return {};
  const { named, criteria } = asked;
  return { named, selection: criteria?.selection, choice: models.describe(named, criteria, asked) };
}

/** Where no model fits a selection, only the run decides what follows. */
const nameOfPlanned = ({ selection, choice }: PlannedModel): string =>
  choice === undefined || (choice.refusal && selection) ? 'computed' : choice.model;
