import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../../engine/compile/compile.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { childEndOf } from '../../../../engine/launch/children/child-end.ts';
import { inputOfItems, stepOfItems } from '../../../../engine/launch/children/child-source.ts';
import type { NewFact } from '../../../../engine/state/events.ts';
import type { Failure } from '../../../../engine/state/failure.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { decide } from '../../../../engine/state/schedule/decide.ts';
import { initialState, type RunState } from '../../../../engine/state/state.ts';
import { openArtifacts } from '../../../../engine/store/files/artifacts.ts';
import { runPaths } from '../../../../engine/store/paths.ts';
import { startFact } from '../../store/facts.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: child-items
inputs: {${inputOfItems}: {type: array}}
steps:
  - {id: ${stepOfItems}, for_each: "{{ ${inputOfItems} }}", as: given, max_parallel: 2, on_item_failure: continue, prompt: Say.}
`;

/** A run that answers the calls 4 and 7, after these facts. */
function runAfter(...facts: NewFact[]): RunState {
  const { graph } = compile(text, { file: '/made.baton.yaml' });
  const state = initialState(graph, 2);
  const items: Json = [{ item: 4 }, { item: 7 }];
  reduce(state, Object.assign(startFact(1), { run: 'child-1', inputs: { [inputOfItems]: items } }));
  for (const fact of facts) {
    reduce(state, Object.assign(fact, { seq: state.seq + 1, at: state.at + 5 }));
    // It opens the iterations of a loop.
    decide(state);
  }
  return state;
}

const finish = (more: Partial<NewFact<'run.finished'>> = {}): NewFact<'run.finished'> => ({
  type: 'run.finished',
  status: 'succeeded',
  degraded: false,
  outputs: { x: 1 },
  absent: ['y'],
  ...more,
});
/** A person has cancelled it. */
const stopped = (): NewFact[] => [
  { type: 'frame.stopped', path: '', failure: { kind: 'cancelled', message: 'Enough.', retryable: false } },
  { type: 'step.skipped', path: stepOfItems, reason: 'run-stopped' },
  finish({ status: 'cancelled' }),
];
const opened = (): NewFact[] => [{ type: 'loop.opened', path: stepOfItems, count: 2 }];
const broken: Failure = { kind: 'tool', message: 'It broke.', retryable: false, step: 'inner' };

describe('how a run ended, for the step that made it', () => {
  const folder = temporaryFolder();
  const place = () => join(folder(), 'child-1');

  it('is nothing while it goes on', async () => {
    assert.equal(await childEndOf(runAfter(), place(), undefined), undefined);
    assert.equal(await childEndOf(runAfter(finish({ status: 'waiting' })), place(), undefined), undefined);
  });

  it('has its outputs and what it took', async () => {
    const end = await childEndOf(runAfter(finish()), place(), undefined);
    assert.deepEqual([end?.outputs, end?.absent, end?.degraded, end?.failure], [{ x: 1 }, ['y'], false, undefined]);
    assert.equal(end?.model_calls, 0);
  });

  it('names the run and its step in a failure, and leaves out what only that run knows', async () => {
    const failed = await childEndOf(runAfter(finish({ status: 'failed', error: broken })), place(), undefined);
    assert.deepEqual(failed?.failure, { kind: 'tool', message: 'Run child-1 failed at inner: It broke.', retryable: false });
    const { step: _, ...anywhere } = broken;
    const other = await childEndOf(runAfter(finish({ status: 'failed', error: anywhere })), place(), undefined);
    assert.equal(other?.failure?.message, 'Run child-1 failed: It broke.');
    const cancelled = await childEndOf(runAfter(...stopped()), place(), undefined);
    assert.deepEqual([cancelled?.failure?.kind, cancelled?.failure?.message], ['cancelled', 'Run child-1 was cancelled.']);
  });

  it('of one item is that of its iteration, with what that took', async () => {
    const path = `${stepOfItems}[1]`;
    const state = runAfter(
      ...opened(),
      { type: 'step.started', path },
      { type: 'call.started', path: `${path}#1`, kind: 'model', request: 'r', name: 'house:one' },
      { type: 'call.settled', path: `${path}#1`, provenance: 'live', usage: { input_tokens: 10, output_tokens: 2 }, cost: 0.5 },
      { type: 'step.succeeded', path, result: { value: { v: 2 } } },
      finish(),
    );
    const end = await childEndOf(state, place(), 7);
    assert.deepEqual([end?.outputs, end?.degraded, end?.failure, end?.cost], [{ v: 2 }, false, undefined, 0.5]);
    assert.equal(end?.usage?.input_tokens, 10);
  });

  it('of one item reads a large value; what is no map gives no outputs', async () => {
    mkdirSync(runPaths(place()).artifacts, { recursive: true });
    const artifact = await openArtifacts(runPaths(place()).artifacts).put(JSON.stringify({ big: true }));
    const [first, second] = [0, 1].map((index) => `${stepOfItems}[${index}]`);
    const state = runAfter(
      ...opened(),
      { type: 'step.started', path: first ?? '' },
      { type: 'step.succeeded', path: first ?? '', result: { artifact, bytes: 12 } },
      { type: 'step.started', path: second ?? '' },
      { type: 'step.succeeded', path: second ?? '', result: { value: 'text' } },
      finish(),
    );
    assert.deepEqual((await childEndOf(state, place(), 4))?.outputs, { big: true });
    assert.deepEqual((await childEndOf(state, place(), 7))?.outputs, {});
  });

  it('of one item that failed, was cut off, or was never asked for is a failure', async () => {
    const path = `${stepOfItems}[0]`;
    const begun: NewFact = { type: 'step.started', path };
    const called: NewFact = { type: 'call.started', path: `${path}#1`, kind: 'model', request: 'r', name: 'house:one' };
    const failed = runAfter(...opened(), begun, called, { type: 'step.failed', path, failure: broken }, finish());
    const end = await childEndOf(failed, place(), 4);
    assert.match(end?.failure?.message ?? '', /failed at inner: It broke/);
    assert.equal(end?.cost_open, true);
    const cut = await childEndOf(runAfter(...opened(), begun, finish({ status: 'failed', error: broken })), place(), 4);
    assert.match(cut?.failure?.message ?? '', /It broke/);
    const ended = await childEndOf(runAfter(...stopped()), place(), 4);
    assert.equal(ended?.failure?.kind, 'cancelled');
    const unknown = await childEndOf(runAfter(finish()), place(), 99);
    assert.equal(unknown?.failure?.message, 'Run child-1 has no call of the number 99.');
  });
});
