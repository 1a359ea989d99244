import type { Compiled } from '../compile/compile.ts';
import type { PipelineLimits } from '../compile/pipeline/model/pipeline.ts';
import type { Settings } from '../compile/world.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { parsePermissions } from '../language/permission.ts';
import { editTexts } from '../language/texts/edit.ts';
import { launchTexts } from '../language/texts/launch.ts';
import { peopleTexts } from '../language/texts/people.ts';
import { trustTexts } from '../language/texts/trust.ts';
import { say } from '../language/texts.ts';
import { ownTools, toolBounds } from '../language/tools/own.ts';
import type { EngineModels } from '../models/models.ts';
import { createModels } from '../models/models.ts';
import { readEnvFile } from '../models/settings/keys.ts';
import type { Reuse, RunContext } from '../run/context.ts';
import type { Drive } from '../run/drive.ts';
import { drive } from '../run/drive.ts';
import { applyEdits, edit } from '../run/edit.ts';
import { createMask } from '../run/mask.ts';
import type { Ports } from '../run/ports.ts';
import { type Secrets, secretTools } from '../run/secrets.ts';
import { inSlices } from '../run/slices.ts';
import type { Fact, Stored } from '../state/events.ts';
import { isRunError, RunError, toFailure } from '../state/failure.ts';
import { documentWith, type Envelope, envelope, type RunResult, resultDocument } from '../state/result.ts';
import type { RunState } from '../state/state.ts';
import { createCache } from '../store/cache.ts';
import { createFiles } from '../store/files.ts';
import type { InboxHandlers, InboxMessage } from '../store/inbox.ts';
import { readInbox, watchInbox } from '../store/inbox.ts';
import type { RunLock } from '../store/lock.ts';
import type { RunLog } from '../store/log.ts';
import type { RunPaths } from '../store/paths.ts';
import { openSpending } from '../store/spending.ts';
import { dayLimits } from '../store/spending-limits.ts';
import { createTools } from '../tools/tools.ts';
import type { Authority } from '../trust/authority.ts';
import { boundsOf } from '../trust/bounds.ts';
import { withoutKey } from '../trust/key.ts';
import { rightsIn } from '../trust/rights.ts';
import { autoResolver } from './autos/within.ts';
import { toolEnvironment } from './available.ts';
import { BrokenRun } from './broken.ts';
import { realClock } from './clock.ts';
import { hiddenValues } from './env-values.ts';
import { leaveLast } from './last.ts';
import type { HostOptions, RunHandle } from './options.ts';
import { createExporter } from './otlp.ts';
import { keepGranted } from './permissions/keep.ts';
import { graphsOf, planFrom } from './plan.ts';
import type { Backend } from './recording/backend.ts';
import { createTapes } from './recording/tapes.ts';
import { remainingSteps } from './remaining.ts';
import { sourcesOf } from './sources.ts';

interface Hosted extends HostOptions {
  compiled: Compiled;
  limits: PipelineLimits;
  models: EngineModels;
  log: RunLog;
  lock: RunLock;
  paths: RunPaths;
  state: RunState;
  inputs: JsonMap;
  /** What stands in `inputs` by its mark, and what tools are given. */
  hides: Secrets;
  root: string;
  workdir: string;
  output: string;
  /** Who named it. */
  outputBy: Authority;
  responses: Readonly<Record<string, Json>>;
  backend: Backend;
  /** Folders outside of the others that may be read. */
  readable?: readonly string[];
  /** What stood in the log before. */
  before?: readonly Fact[];
  /** What an earlier run has for the steps of this one. */
  reuse?(context: () => RunContext): Reuse;
  begin(context: RunContext): Promise<void>;
  /** What lies in the inbox was left while nobody owned the run: it counts before anybody is asked again. */
  inboxFirst?: boolean;
}

/** Drives a run in this process behind the real ports, watches its inbox, and lets go of everything at its end. */
export function hostRun(hosted: Hosted): RunHandle {
  const { compiled, models, log, lock, paths, state, inputs, hides, root, workdir, output, backend } = hosted;
  const { outputBy, readable } = hosted;
  const ground = { root, workdir, outputFolder: output, outputBy, readable, sources: sourcesOf(compiled) };
  const beforehand = parsePermissions(hosted.allow ?? []);
  const ports: Ports = {
    clock: realClock,
    log,
    files: createFiles({
      folder: paths.folder,
      outputFolder: output,
      written: state.products,
      bounds: (allowed) => boundsOf(ground, () => [...beforehand, ...allowed]),
    }),
    models,
    tools: backend.tools(
      secretTools(
        createTools({
          ...ground,
          conceal: hides,
          allow: hosted.allow ?? [],
          spill: paths.folder,
          env: toolEnvironment(root, hosted.env),
          ...(hosted.workerFile === undefined ? {} : { workerFile: hosted.workerFile }),
          own: ownTools(compiled.world.settings?.tools),
        }),
        hides,
      ),
    ),
    cache: createCache(root, realClock.now),
    people: hosted.people ?? { ask: async () => undefined, absent: hosted.wait !== true },
  };
  const notes: string[] = [];
  const exporter = hosted.trace && createExporter(hosted.trace, hosted.before);
  for (const header of Object.values(hosted.trace?.headers ?? {})) models.mask.add(header);
  const ready = Promise.withResolvers<void>();
  const granted = keepGranted({
    root,
    file: compiled.world.file,
    settings: compiled.world.settings ?? {},
    warn: (text) => driven.context.live({ type: 'step.log', at: realClock.now(), path: '', level: 'warning', text }),
  });
  const handlers: InboxHandlers = {
    async message(message) {
      if (message.type === 'cancel') driven.cancel();
      else if (message.type === 'pause') driven.pause(say(launchTexts.pausedBy, { who: message.by }));
      else if (message.type === 'resume') driven.resume();
      else if (message.type === 'answer') await takeAnswer(driven, message);
      else await takeEdit(driven, message);
    },
    refused(file) {
      const text = say(trustTexts.unsignedMessage, { file });
      driven.context.live({ type: 'step.log', at: realClock.now(), path: '', level: 'warning', text });
    },
  };
  const readFirst = async (): Promise<void> => {
    // What cannot be read is tried again by the watch.
    if (hosted.inboxFirst) await readInbox(paths.folder, handlers).catch(() => undefined);
  };
  const driven: Drive = drive({
    plan: planFrom(compiled),
    ports,
    state,
    limits: hosted.limits,
    inputs,
    autos: autoResolver(compiled, models, hosted.responses),
    tools: toolBounds(compiled.world.settings?.tools),
    ...(hosted.reuse ? { reuse: hosted.reuse(() => driven.context) } : {}),
    begin: (context) =>
      applyEdits(context)
        .then(() => hosted.begin(context))
        .then(readFirst)
        .finally(ready.resolve),
    onEvent: (event) => {
      backend.event(event);
      exporter?.event(event);
      granted.event(event);
      hosted.onEvent?.(event);
    },
    ...(hosted.pauseBefore ? { pauseBefore: hosted.pauseBefore } : {}),
    ...(hosted.onPause ? { onPause: hosted.onPause } : {}),
  });
  models.onWarning((text) => driven.context.live({ type: 'step.log', at: realClock.now(), path: '', level: 'warning', text }));
  const inbox = new AbortController();
  // Who has lost the run tidies nothing up: another process has it.
  lock.lost.addEventListener('abort', () => driven.cancel('once'));
  const watch = () => watchInbox(paths.folder, handlers, inbox.signal);
  const watching = hosted.inboxFirst ? ready.promise.then(watch) : watch();
  const read = (stored: Stored) => ('value' in stored ? stored.value : shown(driven.context, stored));
  const result = () => resultDocument(state, paths.folder, read);
  /** The same at the end, where nothing changes any more: in turns that are short however many steps there are. */
  const lastResult = async (): Promise<RunResult> => {
    const steps: Record<string, Envelope> = {};
    await inSlices(state.steps.values(), realClock, (step) => {
      const value = envelope(step, read, state.status === 'cancelled');
      // A step may be called `__proto__`, which an assignment would not make a member.
      if (step.path in steps)
        Object.defineProperty(steps, step.path, { value, enumerable: true, configurable: true, writable: true });
      else steps[step.path] = value;
    });
    return documentWith(state, paths.folder, steps);
  };
  /** What is only a convenience, or is found out again, is no failure of the run. */
  const warn = (error: unknown): void => void notes.push(toFailure(error).message);
  /** Whether this process has begun a step. */
  const began = state.order.length;
  const hasBegun = (): boolean =>
    state.order.length > began || [...state.steps.values()].some(({ status }) => status === 'running');
  const end = async (): Promise<void> => {
    inbox.abort();
    await watching.catch(() => undefined);
    await granted.end();
    try {
      await ports.tools.close?.();
    } finally {
      await log.close().finally(() => lock.release().catch(warn));
      await backend.end();
      const unsent = await exporter?.end();
      if (unsent !== undefined) notes.push(unsent);
    }
  };
  const done = driven.done
    .then(
      async () => {
        await leaveLast(root, compiled, state, driven.context).catch(warn);
        await end();
      },
      async (error: unknown) => {
        await end().catch(() => undefined);
        throw error;
      },
    )
    .catch((error: unknown) => {
      throw hasBegun() && isRunError(error) && error.failure.cause === undefined ? new BrokenRun(error.failure, result()) : error;
    })
    .then(lastResult);
  // Whoever awaits `done` hears of a failure; without anybody it must not end the process.
  done.catch(() => undefined);
  return {
    id: paths.id,
    folder: paths.folder,
    graph: compiled.graph,
    called: graphsOf(compiled),
    compiled,
    remaining: remainingSteps(compiled, state),
    backend,
    state,
    context: driven.context,
    done,
    notes,
    result,
    cancel: driven.cancel,
    answer: driven.answer,
    pause: driven.pause,
    resume: driven.resume,
    get paused() {
      return driven.paused;
    },
  };
}

/** An answer that somebody left in the inbox. One that comes after the end stays there: a resume reads it. */
async function takeAnswer({ context, answer }: Drive, message: Extract<InboxMessage, { type: 'answer' }>): Promise<void> {
  const { question, value, by, at } = message;
  if (context.state.finished) throw new RunError({ kind: 'interrupted', message: say(peopleTexts.runEnded) });
  const fault = answer(question, value, by, at);
  if (!fault) return context.ports.log.flushed();
  const text = say(peopleTexts.refused, { question, who: by, why: fault.refused });
  context.live({ type: 'step.log', at: realClock.now(), path: question, level: 'warning', text });
}

/** A value that somebody left in the inbox for a step or an input. */
async function takeEdit({ context }: Drive, message: Extract<InboxMessage, { type: 'edit' }>): Promise<void> {
  const { path, by } = message;
  const fault = await edit(context, message);
  if (!fault) return context.ports.log.flushed();
  const text = say(editTexts.refused, { path, who: by, why: fault.refused });
  context.live({ type: 'step.log', at: realClock.now(), path, level: 'warning', text });
}

/** A large value as the result document shows it: itself where it is in memory, else the name of its artifact. */
const shown = (context: RunContext, stored: { artifact: string; bytes: number }): Json =>
  context.artifacts.peek(stored) ?? { artifact: stored.artifact, bytes: stored.bytes };

export function modelsFor(options: HostOptions, settings: Settings, root: string, override: string | undefined): EngineModels {
  const day = dayLimits(settings.limits);
  const mask = createMask();
  for (const [, value] of hiddenValues(root)) mask.add(value);
  return createModels({
    settings,
    mask,
    tapes: createTapes(root, mask),
    ...(options.editor ? { editor: options.editor } : {}),
    env: withoutKey(options.env ?? process.env),
    env_file: readEnvFile(root),
    clock: realClock,
    ...(options.secrets ? { secrets: options.secrets } : {}),
    ...(options.script ? { script: options.script } : {}),
    allow: [...parsePermissions(options.allow ?? []), ...rightsIn({ root })],
    ...(override ? { override } : {}),
    ...(options.workerFile ? { workerFile: options.workerFile } : {}),
    ...(day ? { spending: openSpending(root, day, realClock) } : {}),
  });
}
