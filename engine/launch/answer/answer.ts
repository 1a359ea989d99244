import type { Json } from '../../language/json.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { trustTexts } from '../../language/texts/storage/trust.ts';
import { say } from '../../language/texts.ts';
import { checkAnswer } from '../../models/structured/check-answer.ts';
import { hasFinally } from '../../run/limits/stops.ts';
import { judgeAnswer } from '../../run/people/answers.ts';
import { judgeEdit } from '../../run/people/edit.ts';
import { neutralizeMarks } from '../../run/secrets/secrets.ts';
import type { Fact, NewFact } from '../../state/events.ts';
import { openBatches, type RunState } from '../../state/state.ts';
import { recordAudit } from '../../store/audit/audit-log.ts';
import type { InboxMessage } from '../../store/inbox.ts';
import { localStore } from '../../store/local-store.ts';
import type { Owner } from '../../store/lock/run-lock.ts';
import { runPaths } from '../../store/paths.ts';
import type { RunStore, WaitingMessage } from '../../store/run-store.ts';
import { editFacts } from '../fork/edit-facts.ts';
import { planFrom } from '../host/executable-plan.ts';
import { storeOf } from '../host/owned-run.ts';
import { realClock } from '../host/real-clock.ts';
import type { HostOptions, RunHandle } from '../options.ts';
import { Refusal } from '../refusal.ts';
import { refuseForeign } from '../resume/foreign-run.ts';
import { type ReadRun, readRun } from '../resume/read-run.ts';
import { endLeftOver, resumeRun } from '../resume/resume.ts';
import type { PersonAnswer } from './accept-answer.ts';
import { acceptAnswer, refusalOf } from './accept-answer.ts';
import { appendFacts, endAgain, refuseUnaudited } from './append-facts.ts';
import type { Delivery } from './post-to-owner.ts';
import { postToOwner } from './post-to-owner.ts';

/**
 * The question of a run that `name` means: the one of that path, else the only open one whose path ends in it, else the name
 * unchanged, so that the receiver of the answer says what is open. Without a name, the only open one. Throws a Refusal where
 * that is ambiguous.
 */
export async function findQuestion(folder: string, name?: string): Promise<string> {
  const { state } = await readRun(folder);
  if (name === undefined) return onlyQuestion([...state.questions.keys()]);
  if (name === '' || state.questions.has(name) || state.answered.has(name)) return name;
  const ending = [...state.questions.keys()].filter((path) => path.endsWith(`.${name}`) || path.endsWith(`/${name}`));
  return (ending.length === 1 && ending[0]) || name;
}

/** The only open question. */
function onlyQuestion(open: readonly string[]): string {
  const [only, ...others] = open;
  if (only === undefined) throw new Refusal(say(peopleTexts.noneOpen));
  if (others.length)
    throw new Refusal(say(peopleTexts.severalOpen, { count: open.length }), {
      hint: say(peopleTexts.severalOpenHint, { open: open.join(', ') }),
    });

  return only;
}

/**
 * Leaves an answer with the owner of the run, and waits until it was read. `left`: not read yet; `nobody`: the run has no
 * owner (any more), and nothing was left. Throws a Refusal for an invalid answer, or one that came too late.
 */
export async function giveAnswer(folder: string, personAnswer: PersonAnswer, store: RunStore = localStore): Promise<Delivery> {
  const owner = await store.findOwner(folder);
  if (!owner) return { outcome: 'nobody' };

  const { state } = await readRun(folder);
  const judged = judgeAnswer(
    state,
    { question: personAnswer.question, value: personAnswer.value, at: realClock.now() },
    checkAnswer,
  );
  if ('refused' in judged) throw refusalOf(judged);

  const at = realClock.now();
  const message: InboxMessage = { type: 'answer', ...personAnswer, value: judged.value, at };
  const delivery = await postToOwner(folder, { owner, message, at }, store);
  if (delivery.outcome === 'taken') await refuseLate(folder, personAnswer.question, judged.value, personAnswer.by);

  return delivery;
}

/** Leaves an answer for the run's next owner. Throws a Refusal for an invalid one. */
export async function postAnswer(folder: string, personAnswer: PersonAnswer, store: RunStore): Promise<void> {
  const { state } = await readRun(folder);
  const { question, value, by } = acceptAnswer(state, personAnswer);
  const at = realClock.now();
  await store.post(folder, { type: 'answer', question, value, by, at }, at);
}

/** Of two simultaneous answers the first counts; the second one is refused. */
async function refuseLate(folder: string, question: string, value: Json, by: string): Promise<void> {
  const { log, state } = await readRun(folder);
  const acceptedFact = log.facts.findLast(
    (fact): fact is Fact<'person.answered'> => fact.type === 'person.answered' && fact.question === question,
  );
  if (acceptedFact && acceptedFact.by === by && JSON.stringify(acceptedFact.value) === JSON.stringify(value)) return;
  throw refusalOf(judgeRefused(state, question));
}

const judgeRefused = (state: RunState, question: string): { refused: string } => {
  const who = state.answered.get(question);
  return { refused: who === undefined ? say(peopleTexts.runEnded) : say(peopleTexts.already, { question, who }) };
};

/**
 * Records an answer as a fact in a run without an owner, without resuming it. Throws a Refusal for an invalid answer, a
 * RunError where a process owns the run.
 */
export async function recordAnswer(folder: string, personAnswer: PersonAnswer): Promise<void> {
  const { log, state, foreign } = await readRun(folder);
  if (log.damage) throw new Refusal(log.damage.message);

  if (foreign) refuseForeign(folder, trustTexts.foreignAnswer);
  acceptAnswer(state, personAnswer);
  const at = realClock.now();
  const posted = await localStore.post(folder, { type: 'answer', ...personAnswer, at }, at);

  try {
    const refused = await takeInbox(folder);
    const own = refused.find(({ id }) => id === posted.id);
    if (own) throw refusalOf(own);
  } catch (error) {
    await posted.withdraw();
    throw error;
  }
}

/**
 * Turns the answers and values in the inbox of a run without a process into facts; other entries stay there for a resume. Returns the
 * refused ones with the reason. Throws a RunError where a process owns the run.
 */
async function takeInbox(folder: string): Promise<{ id: string; refused: string; hint?: string }[]> {
  const faults: { id: string; refused: string; hint?: string }[] = [];
  const read: WaitingMessage[] = [];
  const unaudited = await appendFacts(folder, async ({ state, compiled, started }, { inbox, artifacts }) => {
    const facts: NewFact[] = [];
    const answered = new Map<string, string>();
    for (const waiting of await inbox.peek()) {
      const { id, message } = waiting;
      if (message.type !== 'answer' && message.type !== 'edit') continue;

      read.push(waiting);
      try {
        if (message.type === 'answer') facts.push(...answerFacts(state, message, answered));
        else {
          const fault = judgeEdit(planFrom(compiled), state, message, checkAnswer);
          if (fault) faults.push({ id, ...fault });
          else
            facts.push(
              ...(await editFacts([{ ...message, value: neutralizeMarks(message.value) }], artifacts, started.output_path)),
            );
        }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        faults.push({ id, refused: error.message, hint: error.hint });
      }
    }

    return facts.length ? [...facts, ...endAgain(state)] : facts;
  });
  for (const message of read) await message.remove();
  refuseUnaudited(unaudited);

  return faults;
}

/** The facts of an answer; `answered` notes who answered which question. Throws a Refusal for an invalid or second answer. */
function answerFacts(state: RunState, message: PersonAnswer & { at?: number }, answered: Map<string, string>): NewFact[] {
  const { question, by, at } = message;
  const who = answered.get(question);
  if (who !== undefined) throw new Refusal(say(peopleTexts.already, { question, who }));
  const { asked, ...answer } = acceptAnswer(state, message, at);
  answered.set(question, by);
  return [...(asked ? [asked] : []), { type: 'person.answered', ...answer }];
}

/**
 * Cancels a run: asks its owner to, or ends it here where no process owns it (returns undefined then). Its `finally`, if any,
 * cleans up what it has begun. Throws a Refusal where it has ended already.
 */
export async function cancelRun(folder: string, by: string, host: HostOptions = {}): Promise<Owner | undefined> {
  const { owner, tidied } = await beginCancel(folder, by, host);
  await tidied;
  return owner;
}

/** As `cancelRun`, but returns the run that cleans up in this process as soon as it starts, if there is one. */
export async function beginCancel(folder: string, by: string, host: HostOptions = {}): Promise<BegunCancel> {
  const begun = await askToEnd(folder, by, { ...host, person: by });
  // The place of a database run's local copy says nothing about its project.
  const { started } = await readRun(folder);

  await recordAudit(started.root, { action: 'run.cancelled', by, run: runPaths(folder).id }).catch((error: unknown) => {
    // A run that cleans up continues, and reports missing audit entries itself.
    if (!begun.tidying) throw error;
  });

  return begun;
}

interface BegunCancel {
  owner?: Owner;
  tidying?: RunHandle;
  tidied?: Promise<unknown>;
}

async function askToEnd(folder: string, by: string, host: HostOptions): Promise<BegunCancel> {
  const store = storeOf(host);
  const owner = await store.findOwner(folder);
  if (owner) {
    await store.post(folder, { type: 'cancel', by }, realClock.now());
    return { owner };
  }

  const { state } = await readRun(folder);
  if (!hasEnded(state) && (hasFinally(state) || openBatches(state).length > 0)) {
    const posted = await store.post(folder, { type: 'cancel', by }, realClock.now());
    const tidying = await resumeRun({ ...host, folder }).catch(async (error: unknown) => {
      await posted.withdraw();
      throw error;
    });
    const tidied = tidying.done.finally(() => posted.withdraw());

    // The follower of the run sees how it ends.
    tidied.catch(() => undefined);
    return { tidying, tidied };
  }

  const end = async ({ state }: ReadRun): Promise<NewFact[]> => {
    if (hasEnded(state)) throw new Refusal(say(peopleTexts.cannotCancel, { run: runPaths(folder).id, status: state.status }));
    await endLeftOver(folder, state);
    const error = { kind: 'cancelled' as const, message: say(peopleTexts.cancelledBy, { who: by }), retryable: false };
    return [{ type: 'run.finished', status: 'cancelled', degraded: false, outputs: {}, absent: [], error }];
  };

  refuseUnaudited(await appendFacts(folder, end, store));
  return {};
}

const hasEnded = ({ finished }: RunState): boolean =>
  finished !== undefined && ['succeeded', 'failed', 'cancelled'].includes(finished.status);
