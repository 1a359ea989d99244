import type { SchedulerCommand } from '../../state/schedule/decide.ts';
import { decide } from '../../state/schedule/decide.ts';
import { limitTools } from '../../state/schedule/slots.ts';
import { initialState, type RunState } from '../../state/state.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import { failSimulated, repeatAttempt, skipSimulated, startSimulated, succeedSimulated } from './simulate-step.ts';
import { applyFact, type Fate, newSimulatedRun, type SimulatedPlan, type SimulatedRun } from './simulated-run.ts';

/**
 * Simulates a run with a virtual clock (discrete events): `decide` schedules as in a real one, `reduce` folds the facts, and
 * time jumps from one end of an attempt to the next. Nothing is called or evaluated: `fate` answers what only a real run can
 * know. Returns the final state.
 */
export function simulateRun({ graph, called, maxParallel, tools, calls, expected }: SimulatedPlan, fate: Fate): RunState {
  const state = initialState(graph, maxParallel, called);
  if (tools) limitTools(state.agenda, tools);
  const run = newSimulatedRun(state, fate, calls);
  const pipeline = { id: graph.id, file: '', hash: '' };
  const place = { output_path: '', root: '', workdir: '' };

  applyFact(run, { type: 'run.started', run: '', pipeline, inputs: {}, engine: '', mode: 'simulate', limits: {}, ...place });
  if (expected) applyFact(run, { type: 'order.expected', ...expected });

  return playOut(run);
}

/** Simulates until nothing is left to do. Returns the final state. */
export function playOut(run: SimulatedRun): RunState {
  const { state } = run;
  for (;;) {
    for (let commands = decide(state); commands.length; commands = decide(state)) {
      for (const command of commands) execute(run, command);
    }

    const event = state.finished ? undefined : run.events.next();
    if (!event) return state;

    run.now = event.at;
    event.run();
  }
}

function execute(run: SimulatedRun, command: SchedulerCommand): void {
  switch (command.do) {
    case 'skip':
      skipSimulated(run, command.step, command.reason);
      break;
    case 'prepare':
      startSimulated(run, command.step);
      break;
    case 'rank':
      applyFact(run, { type: 'step.prepared', path: command.step.path, priority: 0 });
      break;
    case 'attempt':
      repeatAttempt(run, command.step);
      break;
    case 'more': {
      const { path, loop } = command.step;
      applyFact(run, { type: 'loop.checked', path, iteration: loop?.next ?? 0, verdict: 'more' });
      break;
    }
    case 'check': {
      const { owner, iteration = 0 } = command.frame;
      applyFact(run, { type: 'loop.checked', path: owner?.path ?? '', iteration, verdict: 'go' });
      break;
    }
    case 'settle':
      settleFrame(run, command.frame);
      break;
    case 'close':
      closeLoop(run, command.step);
      break;
    case 'finish':
      finishRun(run);
      break;
    case 'answered':
    case 'unpark':
      // Nobody is asked, and no batch is sent.
      break;
    default:
      command satisfies never;
  }
}

function settleFrame(run: SimulatedRun, frame: FrameState): void {
  const { owner, failed, path } = frame;
  if (!owner) return;
  if (frame.iteration !== undefined) {
    const last = frame.steps.at(-1)?.status === 'succeeded' ? 'succeeded' : 'skipped';
    applyFact(run, { type: 'iteration.settled', path, status: failed ? 'failed' : last });
  } else if (failed?.failure) failSimulated(run, owner, failed.failure);
  else if (frame.steps.some(({ reason }) => reason === 'run-stopped')) skipSimulated(run, owner, 'run-stopped');
  else succeedSimulated(run, owner);
}

function closeLoop(run: SimulatedRun, step: StepState): void {
  const { loop } = step;
  if (loop?.ended === 'failed') failSimulated(run, step);
  else if (loop && loop.next < loop.count && !loop.ended) skipSimulated(run, step, 'run-stopped');
  else succeedSimulated(run, step);
}

function finishRun(run: SimulatedRun): void {
  const { root } = run.state;
  const isFailed = root.failed !== undefined || root.invocation.last?.failed !== undefined;
  const status = isFailed ? 'failed' : 'succeeded';
  applyFact(run, { type: 'run.finished', status, degraded: false, outputs: {}, absent: [] });
}
