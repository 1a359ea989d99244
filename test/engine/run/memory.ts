import { createHash } from 'node:crypto';
import { compile } from '../../../engine/compile/compile.ts';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { builtinTools } from '../../../engine/language/tools/builtin-tools.ts';
import type { ToolSpec } from '../../../engine/language/tools/descriptor.ts';
import { graphsOf, planFrom } from '../../../engine/launch/host/executable-plan.ts';
import { checkAnswer } from '../../../engine/models/structured/check-answer.ts';
import type { RunContext } from '../../../engine/run/context.ts';
import type { Drive, DriveOptions } from '../../../engine/run/drive.ts';
import { drive } from '../../../engine/run/drive.ts';
import type { ModelAnswer, ModelCall } from '../../../engine/run/model-port.ts';
import type { Ports, ToolContext } from '../../../engine/run/ports.ts';
import { renderValue } from '../../../engine/run/scope/render.ts';
import { scopeInFrame } from '../../../engine/run/scope/scope.ts';
import type { Fact, RunEvent } from '../../../engine/state/events.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { reduce } from '../../../engine/state/reduce.ts';
import type { RunResult } from '../../../engine/state/result/result.ts';
import { resultDocument } from '../../../engine/state/result/result.ts';
import { initialState } from '../../../engine/state/state.ts';

/** What a run in memory is given: answers of tools and models, and what was logged before. */
export interface MemoryRun {
  /** Pipelines that may be called, by path. */
  files?: Readonly<Record<string, string>>;
  inputs?: JsonMap;
  /** Results of earlier runs. */
  cache?: Ports['cache'];
  /** What templates may read of the environment. */
  env?: JsonMap;
  tools?: Record<string, (parameters: JsonMap, context: ToolContext & { action: string }) => Promise<JsonMap> | JsonMap>;
  model?: (
    call: ModelCall,
    delta: (text: string) => void,
    signal: AbortSignal,
  ) => Promise<Partial<ModelAnswer>> | Partial<ModelAnswer>;
  /** What a call may take at most. */
  worstCase?: Ports['models']['worst'];
  facts?: readonly Fact[];
  maxParallel?: number;
  /** Ports that the test brings itself. */
  ports?: Partial<Ports>;
  options?: Partial<DriveOptions>;
  onEvent?: (event: RunEvent, live: Drive) => void;
  /** Called as a run that was logged before has been taken up again. */
  onResumed?: (context: RunContext) => void;
  /** Called for each fact before it counts as written; throwing there stands for a process that dies. */
  onFact?: (fact: Fact) => void;
}

export interface Finished {
  result: RunResult;
  facts: Fact[];
  products: Record<string, string>;
  drive: Drive;
}

const open = (actions: string[], more: Partial<ToolSpec['actions'][string]> = {}): ToolSpec['actions'] =>
  Object.fromEntries(
    actions.map((action) => [
      action,
      { doc: '', parameters: { type: 'object' }, result: { type: 'object' }, effect: 'none', repeatable: true, ...more },
    ]),
  );

/** `work` does whatever a test says; `once` must not run twice. */
export const testTools: Record<string, ToolSpec> = {
  work: { name: 'work', title: 'Work', doc: '', defaultAction: 'do', actions: open(['do']), executable: true, asks: false },
  once: {
    name: 'once',
    title: 'Once',
    doc: '',
    defaultAction: 'do',
    actions: open(['do'], { effect: 'write', repeatable: false }),
    executable: true,
    asks: false,
  },
};

/** The plan of a text; `files` are the pipelines that it may call, by path. */
export function planOf(text: string, files: Readonly<Record<string, string>> = noFiles) {
  // The same text is often run many times, each time up to another fact.
  if (latest?.text !== text || latest.files !== files) latest = { text, files, plan: planned(text, files) };
  return latest.plan;
}

const noFiles: Readonly<Record<string, string>> = {};
let latest: { text: string; files: Readonly<Record<string, string>>; plan: ReturnType<typeof planned> } | undefined;

function planned(text: string, files: Readonly<Record<string, string>>) {
  const compiled = compile(text, {
    file: '/test.baton.yaml',
    tools: Object.values(testTools),
    find: (path) => (path in files ? { file: `/${path}`, text: files[path] ?? '' } : undefined),
  });
  const read = [...compiled.source.problems, ...compiled.read.problems.map(({ problem }) => problem)];
  const wrong = read.filter(({ severity }) => severity === 'error');
  if (wrong.length) throw new Error(wrong.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return { ...planFrom(compiled), byPath: compiled.byPath, graphs: graphsOf(compiled) };
}

/** Drives a pipeline behind ports in memory, from its text to its result. */
export async function runText(text: string, run: MemoryRun = {}): Promise<Finished> {
  const { driven, facts, products, state } = startText(text, run);
  await driven.done;
  return {
    result: resultDocument(state, 'memory', (stored) => driven.context.artifacts.read(stored)),
    facts,
    products,
    drive: driven,
  };
}

export function startText(text: string, run: MemoryRun = {}) {
  const plan = planOf(text, run.files);
  const facts: Fact[] = [...(run.facts ?? [])];
  const artifacts = new Map<string, string>();
  const products: Record<string, string> = {};
  const state = initialState(plan.graph, run.maxParallel ?? plan.pipeline.limits.maxParallel, plan.graphs);
  for (const fact of facts) reduce(state, fact);
  const ports: Ports = {
    clock: {
      now: () => Date.now(),
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(resolve, ms);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(signal.reason);
          });
          if (signal.aborted) reject(signal.reason);
        }),
      turn: () => new Promise((resolve) => setImmediate(resolve)),
    },
    log: {
      append(fact) {
        run.onFact?.(fact);
        facts.push(fact);
      },
      flushed: async () => undefined,
    },
    files: {
      async putArtifact(json) {
        const hash = createHash('sha256').update(json).digest('hex');
        artifacts.set(hash, json);
        return hash;
      },
      async getArtifact(hash) {
        return artifacts.get(hash) ?? '';
      },
      readArtifact: (hash) => artifacts.get(hash) ?? '',
      async writeProduct(path, content) {
        const text = typeof content === 'string' ? content : content.base64;
        products[path] = text;
        return { file: path, bytes: text.length, hash: 'x' };
      },
    },
    models: {
      choose: (named) => ({ model: named ?? 'test:model', reason: 'a test' }),
      worst: run.worstCase ?? (() => ({ tokens: 1, cost: 0 })),
      check: checkAnswer,
      async call(call, { delta, signal }) {
        const answer = await run.model?.(call, delta, signal);
        if (!answer) throw new RunError({ kind: 'internal', message: 'The test has no model.' });
        return {
          text: '',
          model: call.model,
          provenance: 'live',
          cost: 0,
          usage: { input_tokens: 1, output_tokens: 1 },
          ...answer,
        };
      },
    },
    tools: {
      spec: (name) => testTools[name] ?? builtinTools[name],
      async call(tool, action, parameters, context) {
        const made = await run.tools?.[tool]?.(parameters, { ...context, action });
        return made ?? { success: true };
      },
    },
    people: { ask: async () => undefined },
    ...(run.cache ? { cache: run.cache } : {}),
    ...run.ports,
  };
  const inputs: JsonMap = { ...run.inputs };
  for (const spec of plan.pipeline.inputs) {
    const value = spec.default;
    if (!Object.hasOwn(inputs, spec.name) && value?.kind === 'constant') inputs[spec.name] = value.value;
  }
  const live: { driven?: Drive } = {};
  const driven = drive({
    plan,
    ports,
    state,
    limits: plan.pipeline.limits,
    inputs,
    async begin(context) {
      if (facts.length) {
        context.fact({ type: 'run.resumed', pid: 1 });
        run.onResumed?.(context);
      } else
        context.fact({
          type: 'run.started',
          run: 'test',
          pipeline: { id: plan.pipeline.id, file: 'test.baton.yaml', hash: 'x' },
          inputs,
          ...(run.env ? { env: run.env } : {}),
          engine: '0',
          mode: 'live',
          limits: {},
          output_path: 'out',
          root: '.',
          workdir: '.',
        });
      for (const { name, value } of plan.pipeline.variables)
        if (!context.state.root.variables.has(name))
          context.fact({
            type: 'variable.set',
            frame: '',
            name,
            value: { value: renderValue(context, value, scopeInFrame(context, context.state.root)) },
          });
    },
    onEvent: (event) => {
      if (live.driven) run.onEvent?.(event, live.driven);
    },
    ...run.options,
  });
  live.driven = driven;
  return { driven, facts, products, state, plan };
}

/** `path: status` for every step, with the reason of a skip: what a table of cases compares. */
export const statuses = (result: RunResult): Record<string, string> =>
  Object.fromEntries(
    Object.entries(result.steps).map(([path, step]) => [
      path,
      step.status === 'skipped' ? `skipped ${step.reason}` : step.status,
    ]),
  );

export const valueAt = (result: RunResult, path: string): Json => result.steps[path]?.value ?? null;
