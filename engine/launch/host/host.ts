import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { whenAborted } from '../../language/abort.ts';
import { toolBounds } from '../../language/tools/own.ts';
import type { BreakerChange } from '../../models/limits/breaker.ts';
import type { RunContext } from '../../run/context.ts';
import type { Drive } from '../../run/drive.ts';
import { drive } from '../../run/drive.ts';
import { applyEdits } from '../../run/people/edit.ts';
import type { Ports } from '../../run/ports.ts';
import { isFact } from '../../state/events.ts';
import { isRunError, toFailure } from '../../state/failure.ts';
import type { RunState } from '../../state/state.ts';
import { runPaths } from '../../store/paths.ts';
import { autoResolver } from '../auto/answer-within.ts';
import type { RunHandle } from '../options.ts';
import { keepGranted } from '../permissions/keep-granted.ts';
import { remainingSteps } from '../resume/remaining-steps.ts';
import { createExporter } from '../traces/exporter.ts';
import { auditRun } from './audit-facts.ts';
import { BrokenRun } from './broken-run.ts';
import { planFrom } from './executable-plan.ts';
import { currentResult, finalResult } from './final-result.ts';
import { watchFirstFacts } from './first-facts.ts';
import type { HostedRun } from './hosted-run.ts';
import { inboxHandlers, logWarning } from './inbox-handlers.ts';
import { writeLastRun } from './last-run.ts';
import { storeOf } from './owned-run.ts';
import { openPorts } from './ports.ts';
import { realClock } from './real-clock.ts';
import { sampleResources } from './sample-resources.ts';
import { hedgeByHistory, orderByHistory } from './use-history.ts';
import { watchDeadlines } from './watch-deadlines.ts';
import { reportWrittenEvents } from './written-events.ts';

/** Drives a run in this process with the real ports, watches its inbox, and closes everything at its end. */
export function hostRun(hosted: HostedRun): RunHandle {
  const { compiled, run, state, outside } = hosted;
  const ports = openPorts(hosted, (change) => tellBreaker(driven.context, change));
  const listeners = openListeners(hosted);
  const remaining = remainingSteps(compiled, state);

  /** Steps that had started before this process. */
  const stepsBefore = state.order.length;

  const notes: string[] = [];
  const { driven, watchesInbox } = driveRun(hosted, ports, listeners, notes);
  outside.models.onBreaker((change) => tellBreaker(driven.context, change));
  outside.models.onWarning((text) => logWarning(driven.context, text));
  // A process that has lost the run closes nothing of it: another one owns it.
  whenAborted(run.lost, () => driven.cancel('once'));

  const inbox = watchesInbox(driven);

  const done = finish(hosted, { driven, ports, listeners, inbox, notes, stepsBefore });
  // A failure is reported to the code that awaits `done`; if none does, it must not end the process.
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
    get waitsFor() {
      if ((ports.children?.open ?? 0) > 0) return 'runs';
      return driven.rests ? 'moment' : undefined;
    },
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

/** Logs an opened or closed circuit breaker. */
function tellBreaker({ state, signal, fact }: RunContext, { target, open }: BreakerChange): void {
  if (state.finished || signal.aborted) return;
  if (open) fact({ type: 'breaker.opened', target, ...open });
  else if (state.breakers.has(target)) fact({ type: 'breaker.closed', target });
}

type Listeners = ReturnType<typeof openListeners>;

/** The listeners to every event: the trace exporter, the store of lasting permissions, and consumers of durable facts. */
function openListeners(hosted: HostedRun) {
  const { options, outside, compiled, earlierFacts, log, run } = hosted;
  const exporter = options.trace && createExporter(options.trace, earlierFacts);
  for (const header of Object.values(options.trace?.headers ?? {})) outside.models.mask.add(header);
  const grants = keepGranted({
    root: outside.folders.root,
    file: compiled.world.file,
    settings: compiled.world.settings ?? {},
  });
  const written = options.onWritten && reportWrittenEvents(log, options.onWritten);
  const audit = auditRun({ root: outside.folders.root, run: run.paths.id, person: options.person });

  return { exporter, grants, audit, written, first: watchFirstFacts(log), deadlines: watchDeadlines(hosted) };
}

/** Starts driving. `watchesInbox` watches the inbox once its first messages are read. */
function driveRun(hosted: HostedRun, ports: Ports, listeners: Listeners, notes: string[]) {
  const { exporter, grants, audit, written, first, deadlines } = listeners;
  const { options, outside, compiled, run, inboxFirst } = hosted;
  const begun = Promise.withResolvers<void>();
  const running = Promise.withResolvers<Drive>();

  const readFirst = async (): Promise<void> => {
    // Unreadable messages are tried again by the watch.
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
    // Called by steps, which start later than this.
    reuse: hosted.reuse?.(() => driven.context),
    begin: (context) =>
      applyEdits(context)
        .then(() => hosted.begin(context))
        .then(readFirst)
        .then(() => Promise.all([orderByHistory(hosted, context), hedgeByHistory(hosted, context)]))
        .then(() => deadlines?.begin(context))
        .finally(begun.resolve),
    onEvent(event) {
      // `run.finished` is the last event for every listener. A sample may be taken, or a server's warning come, while all is closed.
      if (hosted.state.finished && !isFact(event)) {
        if (event.type === 'step.log' && event.level === 'warning') notes.push(event.text);
        return;
      }

      outside.backend.event(event);
      exporter?.event(event);
      grants.event(event, (text) => logWarning(driven.context, text));
      audit.event(event);
      options.onEvent?.(event);
      written?.event(event);
      first.event(event);
      deadlines?.event(event);
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
    // It may fail long before it is awaited at the run's end; until then it must not end the process.
    watching.catch(() => undefined);
    return { stop, watching };
  };

  return { driven, watchesInbox };
}

interface Ending {
  driven: Drive;
  ports: Ports;
  listeners: Listeners;
  inbox: { stop: AbortController; watching: Promise<void> };
  /** Faults outside the run itself, and warnings that came after its end. */
  notes: string[];
  stepsBefore: number;
}

/** Waits for the end, closes everything, and returns the result document. */
async function finish(hosted: HostedRun, ending: Ending) {
  const { outside, compiled, run, state } = hosted;
  const { context, done } = ending.driven;
  try {
    await done.catch(async (error: unknown) => {
      await close(hosted, ending).catch(() => undefined);
      throw error;
    });

    // Only the editor's view of the newest run needs it.
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

/** The failure of a convenience, or of something that can be computed again, is no failure of the run. */
const note = ({ notes }: Ending, error: unknown): void => void notes.push(toFailure(error).message);

/** Ends everything beside the run; the log's visible part comes last, then other processes may take the run. */
async function close(hosted: HostedRun, ending: Ending): Promise<void> {
  const { outside, log, run } = hosted;
  const { ports, listeners, inbox, notes } = ending;
  inbox.stop.abort();
  await listeners.deadlines?.end();
  await inbox.watching.catch(() => undefined);
  await listeners.grants.end();

  try {
    await Promise.all([ports.tools.close?.(), outside.models.close()]);
  } finally {
    await log.close().finally(() => run.release().catch((error) => note(ending, error)));
    await tellCaller(hosted).catch((error) => note(ending, error));
    await listeners.written?.end();
    await outside.backend.end();

    const lacking = await listeners.audit.end();
    if (lacking !== undefined) notes.push(lacking);
    const unsent = await listeners.exporter?.end();
    if (unsent !== undefined) notes.push(unsent);
  }
}

/** Notifies the parent run of the end, wherever it is executed; a shared store has notified it with the last fact. */
async function tellCaller({ options, run, state }: HostedRun): Promise<void> {
  const { caller } = state.started ?? {};
  const store = storeOf(options);
  const folder = join(dirname(run.paths.folder), caller?.run ?? '');
  if (!caller || options.heard || store.others || !existsSync(runPaths(folder).inbox)) return;
  await store.post(folder, { type: 'child', run: run.paths.id, by: '' }, realClock.now());
}
