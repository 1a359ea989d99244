import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Step } from '../../../engine/compile/pipeline/model/step.ts';
import { toJson } from '../../../engine/compile/source/nodes.ts';
import type * as Engine from '../../../engine/index.ts';
import type { RunHandle } from '../../../engine/index.ts';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Stored } from '../../../engine/state/events.ts';
import type { CallState, FrameState } from '../../../engine/state/step.ts';
import { isSettled, type StepState } from '../../../engine/state/step.ts';
import { debugTexts } from '../texts.ts';
import { aboutToBeSent, budgetOf } from './question.ts';
import { compiledOf, type StackLine } from './stack.ts';
import { type Container, fixed, type Handles, memberExpression, type VariableEntry } from './variables.ts';

/**
 * The scopes of a stack frame: the request about to be sent, the step as written, the loop, variables, inputs, results, the
 * budget. Names end at the border of a called pipeline.
 */
export async function scopesOf(
  handle: RunHandle,
  { frame, about, standing, call }: StackLine,
  handles: Handles,
  previewPrompt: typeof Engine.previewPrompt,
): Promise<DebugProtocol.Scope[]> {
  const read = async (stored: Stored): Promise<Json> => {
    await handle.context.artifacts.load(stored);
    return handle.context.artifacts.read(stored);
  };

  const scope = (name: string, container: Container, hint?: string): DebugProtocol.Scope => ({
    name,
    variablesReference: handles.keep(container),
    namedVariables: container.count,
    expensive: false,
    presentationHint: hint || undefined,
  });
  const loop = enclosingLoop(frame);
  const ask = async () => (standing && about?.step === standing ? aboutToBeSent(handle, standing, previewPrompt) : undefined);
  const question = await ask();

  return [
    ...(call
      ? [
          scope(
            say(debugTexts.call),
            later(callEntries(call), async (entry) => entry(read)),
          ),
        ]
      : []),
    ...(question
      ? [
          scope(say(debugTexts.aboutToBeSent), {
            count: question.length,
            indexed: false,
            // Computed again: an edited prompt has other tokens and another price.
            entries: async (start, end) => ((await ask()) ?? []).slice(start, end),
          }),
        ]
      : []),
    ...(about ? [scope(say(debugTexts.step), fixed(asWritten(about.step, about.definition)))] : []),
    ...(loop ? [scope(say(debugTexts.loop), fixed(await loopEntries(loop, read)))] : []),
    scope(say(debugTexts.variables), variablesIn(frame, read), 'locals'),
    scope(say(debugTexts.inputs), fixed(inputsOf(handle, frame)), 'arguments'),
    scope(say(debugTexts.results), resultsIn(frame, read)),
    scope(say(debugTexts.budget), fixed(budgetOf(handle))),
  ];
}

/** The request and the response of a call. */
function callEntries({ kind, name, prompt, settled }: CallState): ((read: Read) => Promise<VariableEntry>)[] {
  const row = (title: string, value: Json | undefined) => (value === undefined ? [] : [async () => ({ name: title, value })]);
  const { result, failure, usage, cost, provenance, model } = settled ?? {};
  return [
    ...row('kind', kind),
    ...row('name', model ?? name),
    ...row('request', prompt),
    async (read) => {
      if (!settled) return { name: 'answer', value: null, words: say(debugTexts.noAnswerYet) };
      return { name: 'answer', value: result ? await read(result) : null };
    },
    ...row('failure', failure?.message),
    ...row('tokens', usage && (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0)),
    ...row('cost', cost),
    ...row('provenance', provenance),
  ];
}

/** The definition: its kind, and its values before rendering. */
function asWritten({ path, node, attempts }: StepState, { name, description, work, loop }: Step): VariableEntry[] {
  const written: Record<string, Json | undefined> = {
    path,
    name,
    description,
    kind: node.kind,
    condition: node.condition,
    for_each: loop?.kind === 'for_each' ? toJson(loop.list.node) : undefined,
    while: loop?.kind === 'while' && loop.while ? toJson(loop.while.node) : undefined,
    until: loop?.kind === 'while' && loop.until ? toJson(loop.until.node) : undefined,
    ...workOf(work),
    attempts: attempts || undefined,
  };
  return Object.entries(written).flatMap(([key, value]) => (value === undefined ? [] : [{ name: key, value }]));
}

function workOf(work: Step['work']): Record<string, Json | undefined> {
  switch (work.kind) {
    case 'prompt':
      return {
        prompt: toJson(work.prompt.node),
        system: work.system && toJson(work.system.node),
        parameters: work.parameters && toJson(work.parameters.node),
      };
    case 'tool':
      if (work.as) return { [work.as]: toJson(work.parameters.node) };
      return { tool: work.tool, action: work.action, parameters: toJson(work.parameters.node) };
    case 'set':
      return { set: toJson(work.values.node) };
    case 'switch':
      return { switch: toJson(work.subject.node) };
    case 'pipeline':
      return { pipeline: toJson(work.pipeline.node), inputs: toJson(work.inputs.node) };
    case 'transform':
      return { from: work.from && toJson(work.from.node), operations: work.operations.map(({ kind }) => kind) };
    case 'group':
      return { steps: work.steps.map(({ id }) => id) };
    case 'ask':
      return { ask: toJson(work.question.node), type: work.type };
    case 'generated':
      return {
        steps_from: toJson(work.from.node),
        inputs: toJson(work.inputs.node),
        allow_tools: work.tools.map(({ id }) => id),
      };
    case 'fail':
      return { fail: toJson(work.message.node) };
    case 'assert':
      return { assert: work.assertions.map(({ condition }) => toJson(condition.node)) };
    case 'ensemble':
      return {
        ensemble: toJson(work.question.node),
        models: work.models.map(({ node }) => toJson(node)),
        pattern: work.pattern,
        parameters: work.parameters && toJson(work.parameters.node),
      };
    case 'agents':
      return { task: toJson(work.task.node), agents: work.agents.map(({ step }) => step.id) };
    case 'unsupported':
      return {};
  }
}

function enclosingLoop(frame: FrameState): FrameState | undefined {
  let at: FrameState | undefined = frame;
  while (at && at.iteration === undefined) at = at.enclosing;
  return at;
}

type Read = (stored: Stored) => Promise<Json>;

async function loopEntries({ owner, iteration = 0 }: FrameState, read: Read): Promise<VariableEntry[]> {
  const name = owner?.node.loop?.as;
  // A loop without a list has no item, and its number of iterations is unknown.
  if (name === undefined) return [{ name: 'iteration', value: iteration, expression: 'iteration' }];

  const items = owner?.loop?.items && (await read(owner.loop.items));
  const item = Array.isArray(items) ? (items[iteration] ?? null) : null;
  return [
    { name, value: item, expression: name },
    { name: 'index', value: iteration, expression: 'index' },
    { name: 'length', value: owner?.loop?.count ?? 0, expression: 'loop.length' },
  ];
}

/** Inner variables hide outer ones of the same name. */
function variablesIn(frame: FrameState, read: Read): Container {
  const values = new Map<string, Stored>();
  for (let at: FrameState | undefined = frame; at; at = at.enclosing) {
    for (const [name, stored] of [...(at.shared ?? []), ...at.variables]) {
      if (!values.has(name)) values.set(name, stored);
    }
  }

  return later([...values], async ([name, stored]) => ({
    name,
    value: await read(stored),
    expression: memberExpression('variables', name),
  }));
}

/** The inputs of a frame's pipeline. */
function inputsOf({ compiled, context }: RunHandle, frame: FrameState): VariableEntry[] {
  const inputs = frame.invocation.inputs ?? context.inputs;
  const declared = compiledOf(compiled, frame)?.pipeline.inputs ?? [];
  return declared.map(({ name, secret }) => ({
    name,
    value: inputs[name] ?? null,
    expression: memberExpression('inputs', name),
    // A secret is a marker everywhere in a run, and stays one.
    edits: secret || frame.invocation.name !== undefined ? undefined : `inputs.${name}`,
  }));
}

/** Settled steps in scope, inner ones first: their values, or their final states. */
function resultsIn(frame: FrameState, read: Read): Container {
  const steps = new Map<string, StepState>();
  for (let at: FrameState | undefined = frame; at; at = at.enclosing) {
    if (at.owner?.node.loop?.single) continue;
    for (const step of at.steps) {
      if (isSettled(step) && !steps.has(step.node.id)) steps.set(step.node.id, step);
    }
  }

  return later([...steps], async ([id, step]) => {
    const { status, result, failure, reason } = step;
    if (status === 'succeeded')
      return { name: id, value: result ? await read(result) : null, expression: id, through: `${id}.result`, edits: step.path };
    if (!failure) return { name: id, value: null, words: reason ? `${status} (${reason})` : status };

    const value: JsonMap = { status, kind: failure.kind, message: failure.message };
    if (failure.hint) value['hint'] = failure.hint;
    return { name: id, value };
  });
}

/** Entries that are computed when they are expanded. */
const later = <T>(all: readonly T[], entry: (one: T) => Promise<VariableEntry>): Container => ({
  count: all.length,
  indexed: false,
  entries: (start, end) => Promise.all(all.slice(start, end).map(entry)),
});
