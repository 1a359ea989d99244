import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { lockEntries, resolveBatch } from '../auto/batch.ts';
import { withCandidates } from '../auto/dependencies.ts';
import type { LockEntry } from '../auto/lock.ts';
import { entriesOf, mergeLock, parseLock, prefixOf, writeLock } from '../auto/lock.ts';
import type { AskedSite } from '../auto/question.ts';
import { type ResolveOptions, resolveSite } from '../auto/resolve.ts';
import { surroundingsOf } from '../auto/surroundings.ts';
import type { Compiled } from '../compile/compile.ts';
import { asksPerCall } from '../compile/pipeline/auto-calls.ts';
import { modelsOfExperts } from '../compile/pipeline/known-models.ts';
import type { AutoSite } from '../compile/pipeline/model/value.ts';
import { namedIn } from '../compile/pipeline/settings.ts';
import { whoAnswersByDefault } from '../compile/pipeline/who-answers.ts';
import { errnoWords } from '../disk/errno.ts';
import { writeAtomic } from '../disk/write.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { isMap } from '../language/json.ts';
import { launchTexts } from '../language/texts/launch.ts';
import { say } from '../language/texts.ts';
import type { Calls } from '../run/calls.ts';
import { wish } from '../run/choosing.ts';
import type { AutoResolver, RunContext } from '../run/context.ts';
import type { CallPlace, Left, ModelAnswer, ModelCall, Models } from '../run/ports.ts';
import type { RunScope } from '../run/render.ts';
import { autoKey, joinPieces, keyInUnit, renderText } from '../run/render.ts';
import { scopeInFrame, scopeOf } from '../run/scope.ts';
import type { StepState } from '../state/step.ts';
import { Refusal } from './refusal.ts';

export interface AutoOptions {
  /** The pipeline's file; the lock file stands beside it. */
  file: string;
  frozen?: boolean;
  /** Asks again, whatever is locked. */
  refresh?: boolean;
  /** The one tag that is answered, with those inside it; all unless given. */
  only?: string;
  /** The called pipeline that this one stands in, by name; none for the run's own. */
  of?: string;
  /** Locked answers in place of those of the lock file, which is then not written either. */
  locked?: readonly LockEntry[];
  responses: Readonly<Record<string, Json>>;
}

/** `NAME.auto.lock.yaml` beside the pipeline. */
const lockFileOf = (file: string): string =>
  join(dirname(file), `${basename(file).replace(/(\.baton)?\.ya?ml$/i, '')}.auto.lock.yaml`);

/** The locked answers beside a pipeline; none where there is no lock file. Throws a Refusal where it cannot be read. */
export async function readLockFile(file: string): Promise<LockEntry[]> {
  const lock = lockFileOf(file);
  const text = await readFile(lock, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Refusal(say(launchTexts.unreadable, { file: lock, why: errnoWords(error) }), { file: lock });
  });
  if (text === undefined) return [];
  const { entries, problems } = parseLock(text);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length)
    throw new Refusal(say(launchTexts.lockErrors, { file: lock }), {
      problems: errors,
      file: lock,
      text,
      hint: say(launchTexts.lockErrorsHint),
    });
  return entries;
}

/** Every tag that is answered before the run. */
export const sitesBefore = ({ pipeline, steps }: Compiled): AutoSite[] =>
  [...new Set([...pipeline.autos, ...steps.flatMap(({ step }) => step.autos)])].filter(({ when }) => when === 'compile');

/**
 * Answers what has to be answered before the run, in the pipeline and in those that it calls, records each answer, and locks the new ones
 * beside the file that they stand in.
 */
export async function resolveBefore(
  context: RunContext,
  compiled: Compiled,
  options: AutoOptions & { models: Models },
): Promise<void> {
  const { only, of } = options;
  const units: AskedUnit[] = [
    { compiled, file: options.file, prefix: '' },
    ...Array.from(compiled.called, ([name, inner]) => ({
      compiled: inner,
      name,
      file: inner.world.file,
      // Written out in a step, its answers stand with those of the file.
      prefix: prefixOf(name, inner.world.file),
    })),
  ];
  for (const unit of units)
    if (only === undefined || of === unit.name) await resolveUnit(context, compiled, unit, options, () => idsBeside(units, unit));
}

/** The ids, in a unit's lock file, of all tags whose answers stand there. */
const idsBeside = (units: readonly AskedUnit[], { compiled: { world } }: AskedUnit): Set<string> =>
  new Set(
    units
      .filter(({ compiled }) => compiled.world.file === world.file)
      .flatMap(({ compiled, prefix }) => sitesBefore(compiled).map(({ id }) => `${prefix}${id}`)),
  );

/** A pipeline with its tags: the run's own, or one that is called by a name. */
interface AskedUnit {
  compiled: Compiled;
  name?: string;
  /** The lock file stands beside it. */
  file: string;
  /** Begins the ids of its tags in the lock file. */
  prefix: string;
}

async function resolveUnit(
  context: RunContext,
  main: Compiled,
  { compiled, name, file, prefix }: AskedUnit,
  { models, frozen, refresh, only, locked, responses }: AutoOptions & { models: Models },
  known: () => ReadonlySet<string>,
): Promise<void> {
  const all = sitesBefore(compiled).filter(
    // A pipeline that calls itself has one graph.
    (site) => name === undefined || (!asksPerCall(site) && (compiled !== main || site.field !== 'dependencies')),
  );
  const sites = only === undefined ? all : all.filter((site) => site.id === only || isInside(site, only, all));
  if (sites.length === 0) return;
  // A pattern of the library has no place for a lock file.
  const isFile = isAbsolute(file);
  const entries = locked ?? (isFile ? await readLockFile(file) : []);
  const lock = entriesOf(entries, locked && name !== undefined ? `${name} ` : prefix);
  const scope = scopeInFrame(context, context.state.root);
  const { orchestrator } = compiled.pipeline;
  const asked = orchestratorOf(context, name === undefined || orchestrator?.kind === 'constant' ? compiled : main, scope);
  const answered = new Map(
    sites.flatMap(({ id }) => {
      const known = context.state.autos.get(keyInUnit(id, name));
      return known ? [[id, known.answer] as const] : [];
    }),
  );
  const resolved = await resolveBatch(sites, paidFrom(context, models), {
    ...asked,
    lock: refresh ? [] : lock,
    ...(frozen ? { frozen } : {}),
    responses,
    signal: context.signal,
    answered,
    prepare: (site, answers) => askedSite(context, compiled, site, scope, (inner) => answers.get(inner.id) ?? null),
    onResolved: ({ site, question, answer, model, locked, calls, degraded, usage, cost }, { site: definition }) =>
      context.fact({
        type: 'auto.resolved',
        site: keyInUnit(site, name),
        question,
        answer,
        model,
        locked,
        calls,
        ...(degraded ? { degraded } : {}),
        ...(usage ? { usage } : {}),
        ...(cost === undefined ? {} : { cost }),
        field: definition.field,
      }),
  });
  const fresh = lockEntries(resolved, context.ports.clock.now()).map((entry) => ({ ...entry, site: `${prefix}${entry.site}` }));
  if (fresh.length === 0 || locked || !isFile) return;
  await writeAtomic(lockFileOf(file), writeLock(mergeLock(entries, fresh, known())));
}

/** Whether a tag stands in the words of another. */
function isInside(site: AutoSite, outer: string, all: readonly AutoSite[]): boolean {
  const words = all.find(({ id }) => id === outer)?.words ?? [];
  return words.some((piece) => piece.kind === 'site' && (piece.site.id === site.id || isInside(site, piece.site.id, all)));
}

/** What is asked before the first step is paid from the run's budget like any call: where its worst case does not fit, its answer is bounded. */
const paidFrom = ({ budget, state, ports }: RunContext, models: Models): Models => ({
  ...models,
  async call(asked, options) {
    const { signal } = options;
    const within = (left: Left) => models.within?.(asked, left);
    const release = await budget.reserve({ worst: models.worst(asked), within, model: asked.model, signal });
    const { most_tokens } = release;
    const place: CallPlace = { path: '', kind: 'auto', request: '', run: state.started?.run ?? '' };
    const bounded = most_tokens === undefined ? options : { ...options, place: { ...place, ...options.place, most_tokens } };
    // The answer becomes a fact in this turn: only then may others count on what is left.
    return models.call(asked, bounded).finally(() => void ports.clock.turn().then(() => release()));
  },
});

/** The model that answers tags: the pipeline's, the workspace's, else the pipeline's default or what its selection chooses. */
function orchestratorOf(
  context: RunContext,
  { pipeline, world }: Compiled,
  scope: RunScope,
): Pick<ResolveOptions, 'orchestrator' | 'wish'> {
  const { orchestrator } = world.settings ?? {};
  const { model = undefined, selection = undefined } = orchestrator === undefined ? whoAnswersByDefault(pipeline) : {};
  const named = pipeline.orchestrator ?? model;
  const answers = named ? renderText(context, named, scope) : orchestrator;
  const experts = namedIn(world.settings ?? {}).experts;
  const chooses = pipeline.orchestrator ? undefined : selection;
  return {
    ...(answers ? { orchestrator: answers } : {}),
    ...(chooses ? { wish: wish(chooses, [pipeline], modelsOfExperts(experts), { can: ['schema'] }) } : {}),
  };
}

/** A tag's question with what only the run knows filled in. */
function askedSite(
  context: RunContext,
  compiled: Pick<Compiled, 'pipeline' | 'graph' | 'steps'>,
  site: AutoSite,
  scope: RunScope,
  answerOf: (inner: AutoSite) => Json,
  values?: JsonMap,
): AskedSite {
  const words = joinPieces(
    site.words,
    (template) => renderText(context, { kind: 'template', template, node: site.node }, scope),
    (inner) => {
      const answer = answerOf(inner);
      return typeof answer === 'string' ? answer : JSON.stringify(answer);
    },
  );
  const attributes = new Map(
    [...site.attributes].map(([name, template]) => [
      name,
      renderText(context, { kind: 'template', template, node: site.node }, scope),
    ]),
  );
  return {
    site: withCandidates(compiled, site),
    words,
    attributes,
    surroundings: { ...surroundingsOf(compiled, site), ...(values ? { values } : {}) },
  };
}

/** Answers the run-time tags of a step; each call is a fact of the step, each answer one of the run. */
export function autoResolver(compiled: Compiled, models: Models, responses: Readonly<Record<string, Json>>): AutoResolver {
  return async (context, step, sites, calls, at) => {
    const scope = at ?? scopeOf(context, step);
    const path = at?.path ?? step.path;
    const own = compiled.called.get(step.frame.unit.name ?? '') ?? compiled;
    const ofOwn = orchestratorOf(context, own, scope);
    const asks = (ofOwn.orchestrator ?? ofOwn.wish) ? ofOwn : orchestratorOf(context, compiled, scope);
    for (const site of sites) {
      const key = autoKey(site, { path, unit: step.frame.unit });
      if (context.state.autos.has(key)) continue;
      const inner = (one: AutoSite): Json =>
        context.state.autos.get(autoKey(one, { path, unit: step.frame.unit }))?.answer ?? null;
      const asked = askedSite(context, own, site, scope, inner, { ...valuesBefore(context, step), ...at?.values });
      const resolved = await resolveSite(asked, models, {
        ...asks,
        responses,
        signal: context.deadlines.signal(step.frame),
        step: step.path,
        record: (kind, call, make) => recorded(calls, kind, call, make),
      });
      const { question, answer, model, locked, degraded } = resolved;
      context.fact({
        type: 'auto.resolved',
        site: key,
        path: step.path,
        question,
        answer,
        model,
        locked,
        calls: 0,
        field: site.field,
        ...(degraded ? { degraded } : {}),
      });
    }
  };
}

async function recorded(
  calls: Calls,
  kind: 'auto' | 'repair',
  call: ModelCall,
  make: (place: CallPlace) => Promise<ModelAnswer>,
): Promise<ModelAnswer> {
  const messages = call.messages.map(({ role, content }) => ({ role, content }));
  const request: JsonMap = { model: call.model, messages, schema: call.schema ?? null };
  const about = { kind, name: call.model, request, prompt: { messages }, asks: call };
  const { result, notes } = await calls.make(about, async (place) => {
    const { text, object, ...rest } = await make(place);
    const answer: JsonMap = object === undefined ? { text } : { text, object };
    return { result: answer, notes: rest };
  });
  const { text, object } = isMap(result) ? result : {};
  return { text: String(text ?? ''), ...(object === undefined ? {} : { object }), model: notes.model ?? call.model, ...notes };
}

/** Short values of the steps right before this one. */
function valuesBefore(context: RunContext, step: StepState): JsonMap {
  const values: JsonMap = {};
  for (const position of step.node.predecessors) {
    const before = step.frame.steps[position];
    if (before?.status === 'succeeded' && before.result) values[before.node.id] = context.artifacts.read(before.result);
  }
  return values;
}
