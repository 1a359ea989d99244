import { isAbsolute } from 'node:path';
import type { ResolvedSite } from '../../auto/resolve.ts';
import { resolveBatch } from '../../auto/resolve-batch.ts';
import type { Compiled } from '../../compile/compile.ts';
import { asksPerCall } from '../../compile/pipeline/auto/per-call.ts';
import { autoIdPrefix } from '../../compile/pipeline/embedded/written.ts';
import type { AutoSite, Value } from '../../compile/pipeline/model/value.ts';
import { errnoWords } from '../../disk/errno.ts';
import { defined, type Json } from '../../language/json.ts';
import { autoTexts } from '../../language/texts/run/auto.ts';
import { say } from '../../language/texts.ts';
import type { CallPlace } from '../../run/call-place.ts';
import type { RunContext } from '../../run/context.ts';
import type { ReleaseReservation } from '../../run/limits/budget.ts';
import type { Models, RemainingBudget } from '../../run/model-port.ts';
import { autoKeyIn, failureFrom } from '../../run/scope/render.ts';
import { scopeInFrame } from '../../run/scope/scope.ts';
import type { NewFact } from '../../state/events.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import { entriesWithPrefix, lockFileOf } from '../../workspace/lock-file.ts';
import { loadLock } from './load-lock.ts';
import { orchestratorOf, renderSite } from './render-site.ts';
import { saveLock } from './save-lock-file.ts';

export interface AutoOptions {
  /** The pipeline's file; the lock file is beside it. */
  file: string;
  frozen?: boolean;
  /** Asks again, even where an answer is locked. */
  refresh?: boolean;
  /** The only tag to answer, with its nested ones; all unless given. */
  only?: string;
  /** The name of the called pipeline with `only`; absent for the run's own. */
  of?: string;
  /** Locked answers in place of the lock file, which is then not written either. */
  locked?: readonly LockEntry[];
  responses: Readonly<Record<string, Json>>;
  /** Supplied answers are locked as a person's. */
  keepsResponses?: boolean;
}

const isFixed = (value: Value | undefined): boolean => value === undefined || value.kind === 'constant';

/** Every tag that is answered before the run. */
export const sitesBefore = ({ pipeline, steps }: Compiled): AutoSite[] =>
  [...new Set([...pipeline.autos, ...steps.flatMap(({ step }) => step.autos)])].filter(({ when }) => when === 'compile');

/**
 * Resolves the AUTO tags that must be answered before the run, in the pipeline and in those that it calls, records each answer, and locks
 * new ones beside their file.
 */
export async function resolveBefore(
  context: RunContext,
  compiled: Compiled,
  options: AutoOptions & { models: Models },
): Promise<void> {
  const { only, of } = options;
  const units = autoPipelines(compiled, options.file);
  for (const pipeline of units) {
    if (only !== undefined && of !== pipeline.name) continue;
    const siteIds = () => siteIdsBeside(units, pipeline);
    await answerPipelineSites(context, compiled, { models: options.models, unit: pipeline, options, siteIds });
  }
}

/** A pipeline and those that it calls. */
export const autoPipelines = (compiled: Compiled, file: string): AutoPipeline[] => [
  { compiled, file, prefix: '' },
  ...Array.from(compiled.called, ([name, inner]) => ({
    compiled: inner,
    name,
    file: inner.world.file,
    // The answers of an embedded pipeline are locked with those of the file.
    prefix: autoIdPrefix(name, inner.world.file),
  })),
];

/** The tags of such a pipeline that are answered before the run. */
export const sitesOf = ({ compiled, name }: AutoPipeline, main: Compiled): AutoSite[] =>
  sitesBefore(compiled).filter(
    // A pipeline that calls itself has one graph.
    (site) => name === undefined || (!asksPerCall(site) && (compiled !== main || site.field !== 'dependencies')),
  );

/**
 * All answers in the lock file of a pipeline, and among them its own, by tag id. Throws a Refusal where the lock file cannot
 * be read. A library pattern has no lock file.
 */
export async function lockedAnswersOf(
  { file, name, prefix }: AutoPipeline,
  locked?: readonly LockEntry[],
): Promise<{ entries: readonly LockEntry[]; lock: LockEntry[] }> {
  const entries = locked ?? (isAbsolute(file) ? loadLock(file) : []);
  return { entries, lock: entriesWithPrefix(entries, locked && name !== undefined ? `${name} ` : prefix) };
}

/** The ids of all tags whose answers a pipeline's lock file may hold. */
const siteIdsBeside = (units: readonly AutoPipeline[], { compiled: { world } }: AutoPipeline): Set<string> =>
  new Set(
    units
      .filter(({ compiled }) => compiled.world.file === world.file)
      .flatMap(({ compiled, prefix }) => sitesBefore(compiled).map(({ id }) => `${prefix}${id}`)),
  );

/** A pipeline with its tags: the run's own, or a called one. */
export interface AutoPipeline {
  compiled: Compiled;
  name?: string;
  /** The lock file is beside it. */
  file: string;
  /** The prefix of its tags' ids in the lock file. */
  prefix: string;
}

interface SiteAnswering {
  models: Models;
  unit: AutoPipeline;
  options: AutoOptions;
  /** All ids that the lock file beside the pipeline may hold. */
  siteIds: () => ReadonlySet<string>;
}

async function answerPipelineSites(context: RunContext, main: Compiled, answering: SiteAnswering): Promise<void> {
  const { models, unit, options } = answering;
  const { compiled, name } = unit;
  const { only, locked } = options;
  const all = sitesOf(unit, main);
  const sites = only === undefined ? all : all.filter((site) => site.id === only || isInnerSite(site, only, all));
  if (sites.length === 0) return;

  const { entries, lock } = await lockedAnswersOf(unit, locked);
  const scope = scopeInFrame(context, context.state.root);
  const { pipeline } = compiled;
  // Computed values of a called pipeline are only known at the call.
  const isConstant = isFixed(pipeline.orchestrator) && isFixed(pipeline.defaultModel);
  const levels = name === undefined || isConstant ? [pipeline, main.pipeline] : [main.pipeline];

  const resolved: ResolvedSite[] = [];
  try {
    await resolveBatch(sites, models, {
      ...orchestratorOf(context, levels, scope),
      paying: () => paidFrom(context, models),
      onFailed: ({ id, field }, { calls, ...usage }) => {
        if (calls) context.fact({ type: 'auto.failed', site: autoKeyIn(id, name), field, calls, ...usage });
      },
      lock: options.refresh ? [] : lock,
      frozen: options.frozen,
      responses: options.responses,
      signal: context.signal,
      answered: answersInRun(context, sites, name),
      prepare: (site, answers) =>
        renderSite(context, { compiled, site, scope, answerOf: (inner) => answers.get(inner.id) ?? null }),
      onResolved(site, { site: { field } }) {
        resolved.push(site);
        context.fact(resolvedFact(site, field, name));
      },
    });
  } catch (error) {
    // A paid answer is kept even where another tag got none.
    await keepAnswers(context, answering, { entries, resolved }).catch((unkept: unknown) => {
      const failure = failureFrom(error);
      const notice = say(autoTexts.unkept, { file: lockFileOf(unit.file), why: errnoWords(unkept) });
      const hint = failure.hint ? `${failure.hint} ${notice}` : notice;
      throw new RunError({ ...failure, hint }, isRunError(error) ? error.usage : undefined);
    });
    throw error;
  }

  await keepAnswers(context, answering, { entries, resolved });
}

/** Answers in the run's log, by tag id. */
const answersInRun = ({ state }: RunContext, sites: readonly AutoSite[], name: string | undefined): Map<string, Json> =>
  new Map(
    sites.flatMap(({ id }) => {
      const earlier = state.autos.get(autoKeyIn(id, name));
      return earlier ? [[id, earlier.answer] as const] : [];
    }),
  );

const resolvedFact = (resolved: ResolvedSite, field: string, name: string | undefined): NewFact<'auto.resolved'> => {
  const { site, question, answer, model, locked, calls, degraded, usage, cost, cost_open } = resolved;
  return defined({
    type: 'auto.resolved',
    site: autoKeyIn(site, name),
    question,
    answer,
    model,
    locked,
    calls,
    degraded: degraded || undefined,
    usage,
    cost,
    cost_open: cost_open || undefined,
    field,
  });
};

/** Locks new answers, unless `locked` is given: then there is no file to write. */
async function keepAnswers(
  { ports }: RunContext,
  { unit: { file, prefix }, options, siteIds }: SiteAnswering,
  { entries, resolved }: { entries: readonly LockEntry[]; resolved: readonly ResolvedSite[] },
): Promise<void> {
  if (options.locked) return;
  const given = options.keepsResponses ? resolved.map(byPerson) : resolved;
  await saveLock({ file, prefix, resolved: given, entries, siteIds, now: ports.clock.now() });
}

/** A person's answer, to be locked. */
const byPerson = (site: ResolvedSite): ResolvedSite => (site.model === 'supplied' ? { ...site, model: 'person' } : site);

/** Whether a tag is nested in another one's words. */
function isInnerSite(site: AutoSite, outer: string, all: readonly AutoSite[]): boolean {
  const words = all.find(({ id }) => id === outer)?.words ?? [];
  return words.some((piece) => piece.kind === 'site' && (piece.site.id === site.id || isInnerSite(site, piece.site.id, all)));
}

/**
 * A question before the first step is charged to the run's budget like any call: where its worst case does not fit, its
 * answer is limited. Its usage is reserved until a fact records it, so that the next question counts it too.
 */
function paidFrom({ budget, state }: RunContext, models: Models): { models: Models; end(): void } {
  const held: ReleaseReservation[] = [];
  return {
    end: () => {
      for (const release of held) release();
    },
    models: {
      ...models,
      async call(asked, options) {
        const { signal } = options;
        const within = (left: RemainingBudget) => models.within?.(asked, left);
        const release = await budget.reserve({ worst: models.worst(asked), within, model: asked.model, signal });
        held.push(release);

        const { most_tokens } = release;
        const place: CallPlace = { path: '', kind: 'auto', request: '', run: state.started?.run ?? '' };
        const bounded = most_tokens === undefined ? options : { ...options, place: { ...place, ...options.place, most_tokens } };

        try {
          const answer = await models.call(asked, bounded);
          release.only?.(answer);
          return answer;
        } catch (error) {
          release.only?.((isRunError(error) && error.usage) || {});
          throw error;
        }
      },
    },
  };
}
