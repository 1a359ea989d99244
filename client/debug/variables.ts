import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunHandle } from '../../engine/index.ts';
import type { Json, JsonMap } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';
import type { Stored } from '../../engine/state/events.ts';
import type { FrameState, StepState } from '../../engine/state/state.ts';
import { isSettled } from '../../engine/state/state.ts';

/** Values that can be opened, by reference; they hold while the run stands still. */
export interface Handles {
  variable(name: string, value: Json): DebugProtocol.Variable;
  scope(name: string, members: () => Iterable<readonly [string, Json]>): DebugProtocol.Scope;
  list(reference: number, start: number, count: number | undefined): DebugProtocol.Variable[];
  clear(): void;
}

export function createHandles(): Handles {
  const opened = new Map<number, () => Iterable<readonly [string, Json]>>();
  let next = 1;
  const keep = (members: () => Iterable<readonly [string, Json]>): number => {
    opened.set(next, members);
    return next++;
  };
  const handles: Handles = {
    variable(name, value) {
      const container = Array.isArray(value) || isMap(value);
      return {
        name,
        value: shown(value),
        type: Array.isArray(value) ? 'list' : value === null ? 'null' : isMap(value) ? 'map' : typeof value,
        variablesReference: container ? keep(() => (Array.isArray(value) ? value.map((item, index) => [String(index), item] as const) : Object.entries(value))) : 0,
        ...(Array.isArray(value) ? { indexedVariables: value.length } : {}),
      };
    },
    scope: (name, members) => ({ name, variablesReference: keep(members), expensive: false }),
    list(reference, start, count) {
      const all = [...(opened.get(reference)?.() ?? [])];
      return all.slice(start, count === undefined || count === 0 ? undefined : start + count).map(([name, value]) => handles.variable(name, value));
    },
    clear() {
      opened.clear();
    },
  };
  return handles;
}

function shown(value: Json): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? `(${value.length}) ${JSON.stringify(value)}` : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Step, loop, variables, inputs and results, as the step about to start sees them. */
export function scopesOf({ compiled, context, state }: RunHandle, step: StepState | undefined, handles: Handles): DebugProtocol.Scope[] {
  const read = (stored: Stored): Json => {
    try {
      return context.artifacts.read(stored);
    } catch {
      return 'artifact' in stored ? `a value of ${stored.bytes} bytes, kept on disk` : stored.value;
    }
  };
  const frame = step?.frame ?? state.root;
  const scopes: DebugProtocol.Scope[] = [];
  if (step) scopes.push(handles.scope('Step', () => Object.entries(aboutStep(step))));
  const around = loopAround(frame);
  if (around) scopes.push(handles.scope('Loop', () => Object.entries(aboutLoop(around, read))));
  scopes.push(handles.scope('Variables', () => variablesIn(frame, read)));
  scopes.push(handles.scope('Inputs', () => compiled.pipeline.inputs.map(({ name, secret }) => [name, secret ? '•••' : (context.inputs[name] ?? null)] as const)));
  scopes.push(handles.scope('Results', () => resultsIn(frame, read)));
  return scopes;
}

function aboutStep(step: StepState): JsonMap {
  const { node, status, attempts, parameters, why } = step;
  return {
    kind: node.kind,
    what: node.detail,
    status,
    attempts,
    ...(node.condition === undefined ? {} : { condition: node.condition }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(why?.model ? { model: why.model.chosen } : {}),
  };
}

function loopAround(frame: FrameState): FrameState | undefined {
  for (let at: FrameState | undefined = frame; at; at = at.parent) if (at.iteration !== undefined) return at;
  return undefined;
}

function aboutLoop({ owner, iteration = 0 }: FrameState, read: (stored: Stored) => Json): JsonMap {
  const items = owner?.loop?.items && read(owner.loop.items);
  const count = owner?.loop?.count ?? 0;
  return { [owner?.node.loop?.as ?? 'item']: Array.isArray(items) ? (items[iteration] ?? null) : null, index: iteration, length: count, first: iteration === 0, last: iteration === count - 1 };
}

function variablesIn(frame: FrameState, read: (stored: Stored) => Json): (readonly [string, Json])[] {
  const found = new Map<string, Json>();
  for (let at: FrameState | undefined = frame; at; at = at.parent) for (const [name, stored] of at.variables) if (!found.has(name)) found.set(name, read(stored));
  return [...found];
}

/** Settled steps in sight: their values, or how else they ended. */
function resultsIn(frame: FrameState, read: (stored: Stored) => Json): (readonly [string, Json])[] {
  const found: (readonly [string, Json])[] = [];
  for (let at: FrameState | undefined = frame; at; at = at.parent)
    for (const step of at.steps) {
      if (!isSettled(step)) continue;
      const value: Json = step.status === 'succeeded' && step.result ? read(step.result) : `${step.status}${step.reason ? ` (${step.reason})` : ''}${step.failure ? `: ${step.failure.message}` : ''}`;
      found.push([step.node.id, value]);
    }
  return found;
}
