import type { Compiled } from '../../compile/compile.ts';
import type { Frame, Node } from '../../compile/graph/graph.ts';
import type { InputSpec } from '../../compile/pipeline/model/pipeline.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { defined } from '../../language/json.ts';
import { describe } from '../../language/types.ts';
import type { EngineModels } from '../../models/models.ts';
import { createMask } from '../../run/secrets/mask.ts';
import { secretMark } from '../../run/secrets/secrets.ts';
import { type AskedModel, modelsAskedBy } from '../admission/asked-models.ts';
import { latenciesFor } from '../admission/latencies.ts';
import { openModels } from '../admission/open-models.ts';
import { refuseMissingTools } from '../admission/refuse-missing-tools.ts';
import { refuseUnavailable, toolEnvironment } from '../admission/refuse-unavailable.ts';
import { refuseUnready, refuseUnwritable } from '../admission/refuse-unready.ts';
import { takeSecrets, withAllSecretMarks } from '../admission/secrets.ts';
import { sitesBefore } from '../auto/answer-before.ts';
import { refuseLocked } from '../auto/refuse-locked.ts';
import type { StartOptions } from '../options.ts';
import { refusePermissions } from '../permissions/refuse-permissions.ts';
import { refuseUnknownTools } from '../permissions/required-by-tools.ts';
import { Refusal } from '../refusal.ts';
import type { PipelineSource } from '../source/read-pipeline.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { type InputArgument, takeInputs } from '../start/inputs.ts';
import { narrowLimits } from '../start/limits.ts';
import { outputAuthority, outputFolder } from '../start/output-folder.ts';

/** A step as it would come, in an order in which the steps could settle. */
interface PlannedStep {
  path: string;
  /** How many frames are around it. */
  depth: number;
  kind: string;
  /** What it does, in a few words. */
  does: string;
  condition?: string;
  /** The loop that it is, in a few words. */
  repeats?: string;
  /** The model that a prompt asks; `computed` where only the run knows. */
  model?: string;
  tool?: string;
  /** It runs only where another step leads to it. */
  onlyRouted?: true;
}

interface PlannedInput {
  name: string;
  type: string;
  value: Json;
  from: 'given' | 'default' | 'missing';
}

/** What a run would do, as far as the text and this machine tell. */
export interface PlannedRun {
  pipeline: { id: string; name: string; file: string };
  inputs: PlannedInput[];
  steps: PlannedStep[];
  /** AUTO tags that are answered before the first step, and those that are asked meanwhile. */
  autos: { before: number; meanwhile: number };
  /** What a person has to allow, as `--allow` takes it. */
  needs: string[];
  output_path: string;
  limits: { max_parallel: number; max_cost: number | null };
  /** Why it would not begin; empty where it would. */
  refused: Refusal[];
}

/** Tells what a run would do and whether it would begin. Nothing is asked, written or run. Throws a Refusal where the file cannot be read. */
export async function planRun(options: StartOptions): Promise<PlannedRun> {
  const source = await readPipeline(options);
  const { compiled, root, settings, files } = source;
  const { pipeline } = compiled;
  const { allow, models } = await openModels(options, {
    root,
    settings,
    files,
    allow: options.allow,
    model: options.model,
    latencies: await latenciesFor(compiled, root),
  });
  const args = new Map<string, InputArgument>([...(options.inputs ?? []), ...(options.secretInputs ?? [])]);
  const output = outputFolder(options, compiled, constantInputs(args), options.workdir ?? options.cwd);
  const refused = await refusals(admissionChecks(options, source, { args, allow, models, output }));

  const limits = narrowLimits(pipeline.limits, settings.limits ?? {});
  const before = sitesBefore(compiled).length;
  const all = new Set([...pipeline.autos, ...compiled.steps.flatMap(({ step }) => step.autos)]).size;
  return {
    pipeline: { id: pipeline.id, name: pipeline.name ?? pipeline.id, file: source.file },
    inputs: pipeline.inputs.map((spec) => plannedInput(spec, args.get(spec.name))),
    steps: plannedSteps(compiled, models),
    autos: { before, meanwhile: all - before },
    needs: refused.flatMap(({ needs }) => [...needs]),
    output_path: output,
    limits: {
      max_parallel: options.maxParallel ?? limits.maxParallel,
      max_cost: options.maxCost ?? limits.maxCost ?? null,
    },
    refused,
  };
}

interface Candidate {
  args: Map<string, InputArgument>;
  allow: readonly string[];
  models: EngineModels;
  output: string;
}

/** Everything that the admission of a run asks for (`admit.ts`), check by check, so that each refusal is told. */
function admissionChecks(
  options: StartOptions,
  { compiled, file, root }: PipelineSource,
  { args, allow, models, output }: Candidate,
): (() => unknown)[] {
  const { pipeline } = compiled;
  const workdir = options.workdir ?? options.cwd;
  const place = { root, env: toolEnvironment(root, options.env) };
  const { signal } = new AbortController();
  const early = { compiled, models, inputs: constantInputs(args), file, root, workdir, signal };
  return [
    () => refuseUnknownTools(compiled, options.allow),
    () => refuseUnready(compiled, models),
    () => takeInputs(pipeline, withAllSecretMarks(args, pipeline)),
    // Nobody is asked now: what somebody would be asked for is missing so far.
    async () => {
      const sources = { secrets: options.secrets, env: options.env };
      const { origins } = await takeSecrets(pipeline, sources, { given: args, outside: true, root, mask: createMask() });
      for (const name of Object.keys(origins)) args.set(name, { value: secretMark(name) });
    },
    () =>
      refusePermissions(compiled, {
        ...place,
        allow,
        models,
        given: args,
        workdir,
        outputFolder: output,
        outputBy: outputAuthority(options),
      }),
    () => refuseMissingTools(compiled, place),
    () => refuseUnavailable(compiled, place),
    () => refuseUnwritable(output),
    () => refuseLocked(early, { file, frozen: options.frozen ?? false, responses: options.autoResponses ?? {} }),
  ];
}

/** What each check refuses. */
async function refusals(checks: readonly (() => unknown)[]): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push(error);
    }
  }
  return refused;
}

function plannedInput({ name, type, default: usual, required, secret }: InputSpec, arg: InputArgument | undefined): PlannedInput {
  const shownType = describe(type);
  if (arg) return { name, type: shownType, value: secret ? secretMark(name) : argValue(arg), from: 'given' };
  const from = usual || !required ? 'default' : 'missing';
  return { name, type: shownType, value: usual ? writtenValue(usual) : null, from };
}

const constantInputs = (args: ReadonlyMap<string, InputArgument>): JsonMap =>
  Object.fromEntries(Array.from(args, ([name, arg]) => [name, argValue(arg)]));

function argValue(arg: InputArgument): Json {
  if ('value' in arg) return arg.value;
  return 'text' in arg ? arg.text : null;
}

/** A value as it is written, where only the run can make it. */
function writtenValue(value: Value): Json {
  if (value.kind === 'constant') return value.value;
  return 'text' in value.node ? value.node.text : null;
}

function plannedSteps(compiled: Compiled, models: EngineModels): PlannedStep[] {
  const { graph } = compiled;
  const steps: PlannedStep[] = [];
  const visit = (frame: Frame | undefined, depth: number): void => {
    for (const node of inSettlingOrder(frame?.nodes.flatMap((index) => graph.nodes[index] ?? []) ?? [])) {
      const owner = graph.nodes[graph.frames[node.frame]?.owner ?? -1];
      // The one step of a loop is told by the loop.
      if (owner?.loop?.single) continue;
      steps.push(plannedStep(node, depth, compiled, models));
      if (node.body !== undefined) visit(graph.frames[node.body], depth + 1);
    }
  };
  visit(graph.frames[0], 0);
  if (graph.last !== undefined) visit(graph.frames[graph.last], 0);
  return steps;
}

/** Nodes of a frame in an order in which they could settle: declared order, but each behind those that it waits for. */
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

function plannedStep(node: Node, depth: number, compiled: Compiled, models: EngineModels): PlannedStep {
  const { steps, graph } = compiled;
  const single = node.loop?.single ? graph.nodes[graph.frames[node.body ?? -1]?.nodes[0] ?? -1] : undefined;
  const shown = single ?? node;
  const step = steps[shown.index]?.step;
  const asked = step ? modelsAskedBy(step, node.path, compiled, compiled) : [];
  const model = asked.map((question) => plannedModel(question, models)).join(', ');
  return defined({
    path: node.path,
    depth,
    kind: shown.kind,
    // What repeats its own steps says so in `repeats`.
    does: node.loop && !single ? node.kind : shown.detail,
    condition: node.condition,
    repeats: node.loop?.title,
    model: model || undefined,
    tool: step?.work.kind === 'tool' ? `${step.work.tool}.${step.work.action}` : undefined,
    onlyRouted: node.dormant ? true : undefined,
  });
}

/** The model that would be asked; of what a selection cannot choose, nothing is said here: it refuses the run. */
function plannedModel(asked: AskedModel | 'computed', models: EngineModels): string {
  if (asked === 'computed') return asked;
  const { named, criteria } = asked;
  return models.refusalFor(named, criteria) && criteria ? 'computed' : models.choose(named, undefined, criteria).model;
}
