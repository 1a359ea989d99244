import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Compiled } from '../../compile/compile.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { errnoOf } from '../../disk/errno.ts';
import { realPathNow } from '../../disk/paths/real-path.ts';
import { formatPermission } from '../../language/permission.ts';
import { trustTexts } from '../../language/texts/storage/trust.ts';
import { say } from '../../language/texts.ts';
import type { Fact } from '../../state/events.ts';
import type { LogRead } from '../../store/log/read-log.ts';
import { runPaths } from '../../store/paths.ts';
import { beginLog } from '../../store/runs/fork.ts';
import { moveStart, placeBelow } from '../../store/runs/move-run.ts';
import type { AskForeign } from '../options.ts';
import { Refusal } from '../refusal.ts';

/* A run is foreign where its log is not signed by this machine (`store/log/seal.ts`): it came with a repository, was pulled,
   or is older than signatures. Its computed values are data like any other. What it says about people is a folder's word: it
   grants nothing. */

export const isForeign = (log: LogRead): boolean => log.facts.length > 0 && log.seal === undefined;

/** Throws a Refusal where a foreign run would have to be trusted. */
export function refuseForeign(folder: string, message: string = trustTexts.foreignResume): never {
  const run = runPaths(folder).id;
  throw new Refusal(say(message, { run }), { hint: say(trustTexts.foreignResumeHint, { run }) });
}

/**
 * The start options of a foreign run, as far as this machine accepts them: it works below the root of its folder, writes
 * there (no person named another place), looks up no secret by a name of its own, and records nowhere else.
 */
export function relocateHere(started: Fact<'run.started'>, folder: string): Fact<'run.started'> {
  const root = rootOf(folder);
  const here = placeBelow(root, started.root);
  const { secrets, recording, pipeline, output_by: _, ...rest } = started;
  const placed: Fact<'run.started'> = {
    ...rest,
    root,
    workdir: here(started.workdir) ?? root,
    output_path: here(started.output_path) ?? join(root, 'outputs', pipeline.id.replace(/[^\w-]+/g, '-')),
    pipeline: { ...pipeline, file: here(pipeline.file) ?? join(root, basename(pipeline.file)) },
  };
  if (secrets) placed.secrets = Object.fromEntries(Object.keys(secrets).map((name) => [name, 'given']));
  if (recording === undefined) return placed;

  // Reading one reveals nothing that a replay may not reveal; recording writes.
  const placedRecording = started.mode === 'record' ? here(recording) : recording;
  return placedRecording === undefined ? { ...placed, mode: 'live' } : { ...placed, recording: placedRecording };
}

/**
 * The start options of this machine's run whose project was moved or copied since: it works in its present folder. Undefined
 * where it has not moved.
 */
export function movedHere(started: Fact<'run.started'>, folder: string): Fact<'run.started'> | undefined {
  const root = rootOf(folder);
  if (!isKeptIn(root, folder) || realPathOf(root) === realPathOf(started.root)) return undefined;
  return moveStart(started, root);
}

const isKeptIn = (root: string, folder: string): boolean => relative(root, resolve(folder)).startsWith(join('.baton', 'runs'));

/** Undefined for a missing folder. */
function realPathOf(path: string): string | undefined {
  try {
    return realPathNow(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * A run of this machine continues in its project's present place. Permissions belong to the former folder, so they are asked
 * for again: a copy of a run in another folder gets none. The caller must hold the run's lock.
 */
export async function settleHere(folder: string, { facts }: LogRead, started: Fact<'run.started'>): Promise<void> {
  const needs = new Set(facts.flatMap((fact) => (fact.type === 'person.asked' && fact.needs ? [fact.question] : [])));
  const stay = facts.filter(
    (fact) => fact.type !== 'permission.given' && !(fact.type === 'person.answered' && needs.has(fact.question)),
  );
  await beginLogAs(started, folder, stay);
}

const beginLogAs = (started: Fact<'run.started'>, folder: string, facts: readonly Fact[]): Promise<LogRead> =>
  beginLog(
    folder,
    facts.map((fact) => (fact.type === 'run.started' ? started : fact)),
  );

/** The root of a run, by its folder. */
function rootOf(folder: string): string {
  const runs = dirname(resolve(folder));
  const baton = dirname(runs);
  return basename(runs) === 'runs' && basename(baton) === '.baton' ? dirname(baton) : runs;
}

interface ForeignRun {
  folder: string;
  /** The pipeline without settled steps. */
  remaining: Compiled;
  log: LogRead;
  /** As far as this machine accepts them. */
  started: Fact<'run.started'>;
}

/**
 * Asks a person whether a foreign run may continue here, with everything that it would execute. After a yes the log is signed
 * as this machine's own. Throws a Refusal for a no, or where nobody can be asked. The caller must hold the run's lock.
 */
export async function adoptRun(run: ForeignRun, ask: AskForeign | undefined): Promise<void> {
  const { folder, log, started } = run;
  const { id } = runPaths(folder);
  if (!ask) refuseForeign(folder);
  const message = say(trustTexts.foreignRun, { run: id });
  if (!(await ask({ run: id, message, lines: foreignRunLines(run), question: say(trustTexts.foreignQuestion) })))
    throw new Refusal(say(trustTexts.foreignDeclined, { run: id }));
  await beginLogAs(started, folder, log.facts);
}

/**
 * What a person must know before a foreign run continues: where it works, its remaining effects, and the permissions in its
 * log.
 */
function foreignRunLines({ remaining, log, started }: ForeignRun): string[] {
  const effects = [remaining, ...remaining.called.values()].flatMap((one) => [...effectsIn(one)]);
  const permissions = new Set(log.facts.flatMap((fact) => (fact.type === 'permission.given' ? [formatPermission(fact)] : [])));
  const questions = new Set(
    log.facts.flatMap((fact) => (fact.type === 'person.asked' && fact.needs ? [formatPermission(fact.needs)] : [])),
  );
  const answers = log.facts.filter(({ type }) => type === 'person.answered').length;

  return [
    say(trustTexts.foreignPlace, { folder: started.workdir, output: started.output_path }),
    ...(effects.length ? effects : [say(trustTexts.foreignNoEffects)]),
    ...Array.from(permissions, (permission) => say(trustTexts.foreignPermission, { permission })),
    ...Array.from(questions, (permission) => say(trustTexts.foreignAsks, { permission })),
    ...answerLines(answers),
  ];
}

function answerLines(count: number): string[] {
  if (count === 0) return [];
  return [count === 1 ? say(trustTexts.foreignAnswerOne) : say(trustTexts.foreignAnswers, { count })];
}

function* effectsIn({ graph, steps }: Compiled): Iterable<string> {
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    const describe = (what: string): string => say(trustTexts.foreignEffect, { step: node.path, what });
    if (work?.kind === 'tool' && node.effect !== 'none' && node.effect !== 'read') {
      const parameters = textOf(work.parameters);
      yield describe(`${work.tool}.${work.action} ${parameters}`);
    } else if ((work?.kind === 'prompt' || work?.kind === 'generated') && work.tools.length)
      yield describe(work.tools.map(({ id }) => id).join(', '));
  }
}

/** A value as written, on one line. */
function textOf(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'string' ? value.value : JSON.stringify(value.value);
    case 'template':
      return value.template.text;
    case 'auto':
      return 'AUTO';
    case 'list':
      return value.items.map(textOf).join(' ');
    default:
      return value.entries.map(({ key, value: member }) => `${key}: ${textOf(member)}`).join(', ');
  }
}
