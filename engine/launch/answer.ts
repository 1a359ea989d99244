import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '../language/json.ts';
import { peopleTexts } from '../language/texts/people.ts';
import { say } from '../language/texts.ts';
import { checkAnswer } from '../models/answer.ts';
import { judgeAnswer } from '../run/answers.ts';
import { hasFinally } from '../run/stops.ts';
import type { Fact, NewFact } from '../state/events.ts';
import { reduce } from '../state/reduce.ts';
import type { RunState } from '../state/state.ts';
import { dropMessage } from '../store/inbox.ts';
import type { Owner } from '../store/lock.ts';
import { acquireLock, lockOwner } from '../store/lock.ts';
import { openLog } from '../store/log.ts';
import { runPaths } from '../store/paths.ts';
import type { GivenAnswer } from './accept-answer.ts';
import { acceptAnswer, refusalOf } from './accept-answer.ts';
import { realClock } from './clock.ts';
import type { HostOptions } from './options.ts';
import { Refusal } from './refusal.ts';
import type { ReadRun } from './resume.ts';
import { readRun, resumeRun } from './resume.ts';

/** How long the owner of a run may take to read what was left for it, in milliseconds. */
const patience = 10_000;

/**
 * Leaves an answer with the process that owns the run, and waits until that has taken it up. `left`: it has not yet; `nobody`: no process
 * owns the run (any more), and nothing was left. Throws a Refusal where the answer does not fit, or where another one came first.
 */
export async function giveAnswer(
  folder: string,
  given: GivenAnswer,
): Promise<{ outcome: 'taken' | 'left' | 'nobody'; owner?: Owner }> {
  const owner = await lockOwner(folder);
  if (!owner) return { outcome: 'nobody' };
  const { state } = await readRun(folder);
  const judged = judgeAnswer(state, given.question, given.value, realClock.now(), checkAnswer);
  if ('refused' in judged) throw refusalOf(judged);
  const at = realClock.now();
  const file = await dropMessage(folder, { type: 'answer', ...given, value: judged.value, at }, at);
  for (const end = realClock.now() + patience; existsSync(file); await wait(30)) {
    if (!(await lockOwner(folder))) {
      await rm(file, { force: true });
      return { outcome: 'nobody' };
    }
    if (realClock.now() > end) return { outcome: 'left', owner };
  }
  await refuseLate(folder, given.question, judged.value, given.by);
  return { outcome: 'taken', owner };
}

/** Of two answers at once one counts; whoever gave the other is told. */
async function refuseLate(folder: string, question: string, value: Json, by: string): Promise<void> {
  const { log, state } = await readRun(folder);
  const taken = log.facts.findLast(
    (fact): fact is Fact<'person.answered'> => fact.type === 'person.answered' && fact.question === question,
  );
  if (taken && taken.by === by && JSON.stringify(taken.value) === JSON.stringify(value)) return;
  throw refusalOf(judgeRefused(state, question));
}

const judgeRefused = (state: RunState, question: string): { refused: string } => {
  const who = state.answered.get(question);
  return { refused: who === undefined ? peopleTexts.runEnded : say(peopleTexts.already, { question, who }) };
};

/**
 * Records an answer in a run that no process owns, without going on with it. Throws a Refusal where it does not fit, a RunError where
 * a process owns the run.
 */
export async function recordAnswer(folder: string, given: GivenAnswer): Promise<void> {
  await append(folder, ({ state }) => {
    const { asked, ...answer } = acceptAnswer(state, given);
    const finished = state.finished;
    return [
      ...(asked ? [asked] : []),
      { type: 'person.answered', ...answer },
      // The last fact tells the list of runs how the run stands.
      ...(finished ? [{ type: 'run.finished' as const, status: finished.status, degraded: false, outputs: {}, absent: [] }] : []),
    ];
  });
}

/**
 * Ends a run: asks its owner to, or ends it here where no process lives (gives undefined then): what it has begun is tidied up by its
 * `finally`, where it has one. Throws a Refusal where it has ended already.
 */
export async function cancelRun(folder: string, by: string, host: HostOptions = {}): Promise<Owner | undefined> {
  const owner = await lockOwner(folder);
  if (owner) {
    await dropMessage(folder, { type: 'cancel', by }, realClock.now());
    return owner;
  }
  const { state } = await readRun(folder);
  if (!hasEnded(state) && hasFinally(state)) {
    const left = await dropMessage(folder, { type: 'cancel', by }, realClock.now());
    try {
      const { done } = await resumeRun({ ...host, folder });
      await done;
      return undefined;
    } finally {
      await rm(left, { force: true });
    }
  }
  await append(folder, ({ state }) => {
    if (hasEnded(state)) throw new Refusal(say(peopleTexts.cannotCancel, { run: runPaths(folder).id, status: state.status }));
    const error = { kind: 'cancelled' as const, message: say(peopleTexts.cancelledBy, { who: by }), retryable: false };
    return [{ type: 'run.finished', status: 'cancelled', degraded: false, outputs: {}, absent: [], error }];
  });
  return undefined;
}

const hasEnded = ({ finished }: RunState): boolean =>
  finished !== undefined && ['succeeded', 'failed', 'cancelled'].includes(finished.status);

/** Adds facts to the log of a run that nobody owns, under its lock. */
async function append(folder: string, facts: (read: ReadRun) => NewFact[]): Promise<void> {
  const lock = await acquireLock(folder);
  try {
    const read = await readRun(folder);
    if (read.log.damage) throw new Refusal(read.log.damage.message);
    const { state } = read;
    const added = facts(read);
    const log = await openLog(folder, read.log);
    try {
      for (const body of added) {
        const fact: Fact = { seq: state.seq + 1, at: realClock.now(), ...body };
        reduce(state, fact);
        log.append(fact);
      }
    } finally {
      await log.close();
    }
  } finally {
    await lock.release();
  }
}
