import type { Compiled } from '../../compile/compile.ts';
import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import { whenAborted } from '../../language/abort.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { toolBounds } from '../../language/tools/own.ts';
import type { Reuse, RunContext } from '../../run/context.ts';
import type { Drive } from '../../run/drive.ts';
import { drive } from '../../run/drive.ts';
import { applyEdits } from '../../run/people/edit.ts';
import type { Ports } from '../../run/ports.ts';
import type { Fact } from '../../state/events.ts';
import { isRunError, toFailure } from '../../state/failure.ts';
import type { RunState } from '../../state/state.ts';
import type { RunLog } from '../../store/log/run-log.ts';
import type { OwnedRun } from '../../store/run-store.ts';
import type { Outside } from '../admission/admit.ts';
import { autoResolver } from '../auto/answer-within.ts';
import { expectOrder } from '../history/expect-order.ts';
import type { HostOptions, RunHandle } from '../options.ts';
import { keepGranted } from '../permissions/keep-granted.ts';
import { remainingSteps } from '../resume/remaining-steps.ts';
import { createExporter } from '../traces/exporter.ts';
import { auditRun } from './audit-facts.ts';
import { BrokenRun } from './broken-run.ts';
import { planFrom } from './executable-plan.ts';
import { currentResult, finalResult } from './final-result.ts';
import { watchFirstFacts } from './first-facts.ts';
import { inboxHandlers, logWarning } from './inbox-handlers.ts';
import { writeLastRun } from './last-run.ts';
import { openPorts } from './ports.ts';
import { realClock } from './real-clock.ts';
import { sampleResources } from './sample-resources.ts';
import { tellWrittenEvents } from './written-events.ts';

/** A run that is ready to be driven. */
export interface HostedRun {
  options: HostOptions;
  outside: Outside;
  compiled: Compiled;
  limits: PipelineLimits;
  run: OwnedRun;
  log: RunLog;
  /** Fresh, or folded from the facts that stand in the log. */
  state: RunState;
  inputs: JsonMap;
  /** Answers for AUTO tags by site. */
  responses: Readonly<Record<string, Json>>;
  /** It is no run of the project that is ever its newest. */
  apart?: boolean;
  /** Folders beside those of the run that may be read. */
  readable?: readonly string[] | undefined;
  /** The facts that stand in the log. */
  earlierFacts?: readonly Fact[];
  /** Gives steps the results of an earlier run. */
  reuse?: ((context: () => RunContext) => Reuse) | undefined;
  /** Appends the facts that come before the first step. */
  begin(context: RunContext): Promise<void>;
  /** Messages that were left while nobody owned the run count before anybody is asked again. */
  inboxFirst?: boolean;
}

/** Drives a run in this process behind the real ports, watches its inbox, and closes everything at its end. */
export function hostRun(hosted: HostedRun): RunHandle {
  const { compiled, run, state, outside } = hosted;
  const ports = openPorts(hosted);
  const listeners = openListeners(hosted);
  const remaining = remainingSteps(compiled, state);
  /** Steps that had begun before this process. */
  const stepsBefore = state.order.length;

  const { driven, watchesInbox } = driveRun(hosted, ports, listeners);
  outside.models.onWarning((text) => logWarning(driven.context, text));
  // A process that has lost the run closes nothing of it: another one has it.
  whenAborted(run.lost, () => driven.cancel('once'));
  const inbox = watchesInbox(driven);

  const notes: string[] = [];
  const done = finish(hosted, { driven, ports, listeners, inbox, notes, stepsBefore });
  // A failure is told to whoever awaits `done`; without anybody it must not end the process.
  done.catch(() => undefined);
  listeners.first.ended(done);

  return {
    id: run.paths.id,
    folder: run.paths.folder,
    graph: compiled.graph,
    get called() {
      return state.called;
    },
    compiled,
    remaining,
    backend: outside.backend,
    state,
    context: driven.context,
    kept: listeners.first.kept,
    done,
    notes,
    result: () => currentResult(driven.context, run.paths.folder),
    cancel: driven.cancel,
    answer: driven.answer,
    pause: driven.pause,
    resume: driven.resume,
    get paused() {
      return driven.paused;
    },
  };
}

type Listeners = ReturnType<typeof openListeners>;

/** The listeners to every event: the exporter of traces, the store of permissions granted for good, and who waits for what is on disk. */
function openListeners({ options, outside, compiled, earlierFacts, log, run }: HostedRun) {
  const exporter = options.trace && createExporter(options.trace, earlierFacts);
  for (const header of Object.values(options.trace?.headers ?? {})) outside.models.mask.add(header);
  const grants = keepGranted({
    root: outside.folders.root,
    file: compiled.world.file,
    settings: compiled.world.settings ?? {},
  });
  const written = options.onWritten && tellWrittenEvents(log, options.onWritten);
  const audit = auditRun({ root: outside.folders.root, run: run.paths.id, person: options.person });
  return { exporter, grants, audit, written, first: watchFirstFacts(log) };
}

/** Begins to drive. `watchesInbox` watches the inbox, once its first messages are read. */
function driveRun(hosted: HostedRun, ports: Ports, { exporter, grants, audit, written, first }: Listeners) {
  const { options, outside, compiled, run, inboxFirst } = hosted;
  const begun = Promise.withResolvers<void>();
  const running = Promise.withResolvers<Drive>();
  const readFirst = async (): Promise<void> => {
    // What cannot be read is tried again by the watch.
    if (inboxFirst) await run.inbox.read(inboxHandlers(await running.promise)).catch(() => undefined);
  };

  const driven: Drive = drive({
    plan: planFrom(compiled),
    ports,
    state: hosted.state,
    limits: hosted.limits,
    inputs: hosted.inputs,
    autos: autoResolver(compiled, outside.models, hosted.responses),
    tools: toolBounds(compiled.world.settings?.tools),
    // Asked by steps, which begin later than this process drives.
    reuse: hosted.reuse?.(() => driven.context),
    begin: (context) =>
      applyEdits(context)
        .then(() => hosted.begin(context))
        .then(readFirst)
        .then(() => orderByHistory(hosted, context))
        .finally(begun.resolve),
    onEvent(event) {
      outside.backend.event(event);
      exporter?.event(event);
      grants.event(event, (text) => logWarning(driven.context, text));
      audit.event(event);
      options.onEvent?.(event);
      written?.event(event);
      first.event(event);
    },
    pauseBefore: options.pauseBefore,
    onPause: options.onPause,
    waitForBatches: options.wait,
  });
  running.resolve(driven);
  sampleResources(driven);

  const watchesInbox = (drivenRun: Drive) => {
    const stop = new AbortController();
    const watch = () => run.inbox.watch(inboxHandlers(drivenRun), stop.signal);
    const watching = inboxFirst ? begun.promise.then(watch) : watch();
    // It may fail long before the end of the run, where it is awaited; until then it must not end the process.
    watching.catch(() => undefined);
    return { stop, watching };
  };
  return { driven, watchesInbox };
}

/** As long as the first step waits for what earlier runs took, in milliseconds; what comes later counts from then on. */
const longestWait = 50;

/** Tells a live run what its steps took before, so that the longest way goes first. */
async function orderByHistory({ compiled, limits, outside, inputs, state }: HostedRun, context: RunContext): Promise<void> {
  if (state.agenda.order || state.started?.mode !== 'live') return;
  const expecting = expectOrder({ root: outside.folders.root, compiled, inputs, maxParallel: limits.maxParallel });
  const enough = new AbortController();
  const telling = expecting
    .then((expected) => {
      if (expected && !state.finished && !context.signal.aborted) context.fact({ type: 'order.expected', ...expected });
    })
    // It is an advantage, no condition: a run goes on without it.
    .catch((error: unknown) => logWarning(context, toFailure(error).message))
    .finally(() => enough.abort());
  const waiting = realClock.sleep(longestWait, enough.signal).catch(() => undefined);
  await Promise.race([telling, waiting]);
}

interface Ending {
  driven: Drive;
  ports: Ports;
  listeners: Listeners;
  inbox: { stop: AbortController; watching: Promise<void> };
  /** Faults beside the run itself. */
  notes: string[];
  stepsBefore: number;
}

/** Waits for the end, closes everything, and gives the result document. */
async function finish(hosted: HostedRun, ending: Ending) {
  const { outside, compiled, run, state } = hosted;
  const { context, done } = ending.driven;
  try {
    await done.catch(async (error: unknown) => {
      await close(hosted, ending).catch(() => undefined);
      throw error;
    });
    // It is only for the editor's view of the newest run.
    if (!hosted.apart) await writeLastRun(outside.folders.root, compiled, state, context).catch((error) => note(ending, error));
    await close(hosted, ending);
  } catch (error) {
    const isBroken = hasBegun(state, ending.stepsBefore) && isRunError(error) && error.failure.cause === undefined;
    throw isBroken ? new BrokenRun(error.failure, currentResult(context, run.paths.folder)) : error;
  }
  return finalResult(context, run.paths.folder);
}

/** Whether this process has begun a step. */
const hasBegun = (state: RunState, stepsBefore: number): boolean =>
  state.order.length > stepsBefore || [...state.steps.values()].some(({ status }) => status === 'running');

/** What is only a convenience, or is found out again, is no failure of the run. */
const note = ({ notes }: Ending, error: unknown): void => void notes.push(toFailure(error).message);

/** Ends all that runs beside the run; of what other processes see the log comes last, then others may take the run. */
async function close({ outside, log, run }: HostedRun, ending: Ending): Promise<void> {
  const { ports, listeners, inbox, notes } = ending;
  inbox.stop.abort();
  await inbox.watching.catch(() => undefined);
  await listeners.grants.end();
  try {
    await Promise.all([ports.tools.close?.(), outside.models.close()]);
  } finally {
    await log.close().finally(() => run.release().catch((error) => note(ending, error)));
    await listeners.written?.end();
    await outside.backend.end();
    const lacking = await listeners.audit.end();
    if (lacking !== undefined) notes.push(lacking);
    const unsent = await listeners.exporter?.end();
    if (unsent !== undefined) notes.push(unsent);
  }
}
