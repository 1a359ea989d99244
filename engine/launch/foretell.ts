import { resolve } from 'node:path';
import type { Compiled } from '../compile/compile.ts';
import { compile } from '../compile/compile.ts';
import type { Frame, Node } from '../compile/graph/graph.ts';
import type { Value } from '../compile/pipeline/model/value.ts';
import type { Json } from '../language/json.ts';
import { describe } from '../language/types.ts';
import type { EngineModels } from '../models/models.ts';
import { createMask } from '../run/mask.ts';
import { markOf } from '../run/secrets.ts';
import { findRoot } from '../workspace/root.ts';
import { type AskedModel, askedBy } from './asked-models.ts';
import { sitesBefore } from './autos/before.ts';
import { refuseLocked } from './autos/locked.ts';
import { refuseUnavailable, toolEnvironment } from './available.ts';
import { modelsFor } from './host.ts';
import { type Given, takeInputs } from './inputs.ts';
import { latenciesFor } from './latencies.ts';
import type { StartOptions } from './options.ts';
import { refuseMissingTools } from './own-tools.ts';
import { grantedTo } from './permissions/granted.ts';
import { refusePermissions } from './permissions/refuse.ts';
import { refuseUnready, refuseUnwritable } from './preflight.ts';
import { readTextFile } from './read-file.ts';
import { Refusal } from './refusal.ts';
import { markedAll, takeSecrets } from './secrets.ts';
import { narrowed, outputFolder, whoNamed } from './start.ts';
import { loadWorld } from './world.ts';

/** A step as it would come, in an order in which the steps could settle. */
interface ForetoldStep {
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

/** What a run would do, as far as the text and this machine tell. */
export interface Foretold {
  pipeline: { id: string; name: string; file: string };
  inputs: { name: string; type: string; value: Json; from: 'given' | 'default' | 'missing' }[];
  steps: ForetoldStep[];
  /** AUTO tags that are answered before the first step, and those that are asked meanwhile. */
  autos: { before: number; meanwhile: number };
  /** What a person has to allow, as `--allow` takes it. */
  needs: string[];
  output_path: string;
  limits: { max_parallel: number; max_cost: number | null };
  /** Why it would not begin; empty where it would. */
  refused: Refusal[];
}

/** Says what a run would do and whether it would begin. Nothing is asked, written or run. Throws a Refusal where the file cannot be read. */
export async function foretell(options: StartOptions): Promise<Foretold> {
  const { cwd } = options;
  const file = resolve(cwd, options.file);
  const root = findRoot(file, cwd);
  const text = options.text ?? (await readTextFile(file));
  const world = await loadWorld(file, { root, cwd, profile: options.profile });
  const compiled = compile(text, world);
  const { pipeline } = compiled;
  const files = [{ file, text }, ...Array.from(world.taken, ([name, one]) => ({ file: name, text: one }))];
  const allow = await grantedTo({ root, settings: compiled.world.settings ?? {}, files, allow: options.allow });
  const models = modelsFor({ ...options, allow }, compiled.world.settings ?? {}, root, options.model);
  models.known((await latenciesFor(compiled, root)) ?? {});
  const given = new Map<string, Given>([...(options.inputs ?? []), ...(options.secretInputs ?? [])]);
  const { secrets, env } = options;
  const sources = { ...(secrets ? { secrets } : {}), ...(env ? { env } : {}) };
  const output = outputFolder(options, compiled, constantInputs(given), options.workdir ?? cwd);
  const place = { root, env: toolEnvironment(root, options.env) };
  const refused: Refusal[] = [];
  const early = {
    compiled,
    models,
    inputs: constantInputs(given),
    file,
    root,
    workdir: options.workdir ?? cwd,
    signal: new AbortController().signal,
  };
  for (const check of [
    () => refuseUnready(compiled, models),
    () => void takeInputs(pipeline, markedAll(given, pipeline)),
    // Nobody is asked now: what somebody would be asked for is missing so far.
    async () => {
      const { origins } = await takeSecrets(pipeline, sources, { given, outside: true, root, mask: createMask() });
      for (const name of Object.keys(origins)) given.set(name, { value: markOf(name) });
    },
    () =>
      refusePermissions(compiled, {
        ...place,
        allow,
        models,
        given,
        workdir: options.workdir ?? cwd,
        outputFolder: output,
        outputBy: whoNamed(options),
      }),
    () => refuseMissingTools(compiled, place),
    () => refuseUnavailable(compiled, place),
    () => refuseUnwritable(output),
    () => refuseLocked(early, { file, frozen: options.frozen ?? false, responses: options.autoResponses ?? {} }),
  ])
    await Promise.resolve()
      .then(check)
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        refused.push(error);
      });
  const limits = narrowed(pipeline.limits, compiled.world.settings?.limits ?? {});
  const before = sitesBefore(compiled).length;
  const all = new Set([...pipeline.autos, ...compiled.steps.flatMap(({ step }) => step.autos)]).size;
  return {
    pipeline: { id: pipeline.id, name: pipeline.name ?? pipeline.id, file },
    inputs: pipeline.inputs.map(({ name, type, default: usual, required, secret }) => {
      const one = given.get(name);
      const value = !one ? (usual ? shown(usual) : null) : secret ? markOf(name) : shownValue(one);
      return { name, type: describe(type), value, from: one ? 'given' : usual || !required ? 'default' : 'missing' };
    }),
    steps: stepsOf(compiled, models),
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

const constantInputs = (given: NonNullable<StartOptions['inputs']>): Record<string, Json> =>
  Object.fromEntries([...given].map(([name, one]) => [name, shownValue(one)]));

const shownValue = (one: Given): Json => ('value' in one ? one.value : 'text' in one ? one.text : null);

/** A value as it is written, where only the run can make it. */
function shown(value: Value): Json {
  if (value.kind === 'constant') return value.value;
  return 'text' in value.node ? value.node.text : null;
}

function stepsOf(compiled: Compiled, models: EngineModels): ForetoldStep[] {
  const { graph } = compiled;
  const steps: ForetoldStep[] = [];
  const walk = (frame: Frame | undefined, depth: number): void => {
    for (const node of inOrder(frame?.nodes.flatMap((index) => graph.nodes[index] ?? []) ?? [])) {
      const owner = graph.nodes[graph.frames[node.frame]?.owner ?? -1];
      // The one step of a loop is told by the loop.
      if (owner?.loop?.single) continue;
      steps.push(stepOf(node, depth, compiled, models));
      if (node.body !== undefined) walk(graph.frames[node.body], depth + 1);
    }
  };
  walk(graph.frames[0], 0);
  if (graph.last !== undefined) walk(graph.frames[graph.last], 0);
  return steps;
}

/** Nodes of a frame in an order in which they could settle: declared order, but each behind those that it waits for. */
function inOrder(nodes: readonly Node[]): Node[] {
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

function stepOf(node: Node, depth: number, compiled: Compiled, models: EngineModels): ForetoldStep {
  const { steps, graph } = compiled;
  const single = node.loop?.single ? graph.nodes[graph.frames[node.body ?? -1]?.nodes[0] ?? -1] : undefined;
  const step = steps[(single ?? node).index]?.step;
  const work = step?.work;
  const asked = step ? askedBy(step, node.path, compiled, compiled) : [];
  const model = asked.map((one) => modelOf(one, models)).join(', ');
  return {
    path: node.path,
    depth,
    kind: (single ?? node).kind,
    // What repeats its own steps says so in `repeats`.
    does: node.loop && !single ? node.kind : (single ?? node).detail,
    ...(node.condition === undefined ? {} : { condition: node.condition }),
    ...(node.loop ? { repeats: node.loop.title } : {}),
    ...(model === '' ? {} : { model }),
    ...(work?.kind === 'tool' ? { tool: `${work.tool}.${work.action}` } : {}),
    ...(node.dormant ? { onlyRouted: true as const } : {}),
  };
}

/** The model that would be asked; of what a selection cannot choose, nothing is said here: it refuses the run. */
function modelOf(asked: AskedModel | 'computed', models: EngineModels): string {
  if (asked === 'computed') return asked;
  const { named, wish } = asked;
  return models.ready(named, wish) && wish ? 'computed' : models.choose(named, undefined, wish).model;
}
