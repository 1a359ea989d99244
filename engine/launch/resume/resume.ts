import { allOpenDependencies } from '../../auto/dependency-candidates.ts';
import type { Compiled } from '../../compile/compile.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import type { RunContext } from '../../run/context.ts';
import type { NewFact } from '../../state/events.ts';
import { isAttemptOpen } from '../../state/schedule/interrupted.ts';
import type { RunState } from '../../state/state.ts';
import { isRunOver } from '../../state/state.ts';
import { runPaths } from '../../store/paths.ts';
import type { OwnedRun } from '../../store/run-store.ts';
import { endSurvivors } from '../../tools/terminal/family.ts';
import type { Outside } from '../admission/admit.ts';
import { beginOutside } from '../admission/admit.ts';
import { warnOfChanged } from '../admission/variables.ts';
import type { PersonAnswer } from '../answer/accept-answer.ts';
import { acceptAnswer } from '../answer/accept-answer.ts';
import { hostRun } from '../host/host.ts';
import { formatFor, storeOf, withOwnedRun } from '../host/owned-run.ts';
import { realClock } from '../host/real-clock.ts';
import type { ResumeOptions, RunHandle } from '../options.ts';
import { withPermissions } from '../permissions/ask-permissions.ts';
import { boundTo } from '../permissions/bound-to.ts';
import { reopenBackend } from '../recording/open.ts';
import { Refusal } from '../refusal.ts';
import { continueRun } from '../start/begin-run.ts';
import { limitsOfRun } from '../start/limits.ts';
import { adoptRun, settleHere } from './foreign-run.ts';
import { interruptions } from './interruptions.ts';
import type { ReadRun } from './read-run.ts';
import { readRun } from './read-run.ts';
import { permissionsGrantedIn, readmitRun } from './readmit.ts';
import { remainingSteps } from './remaining-steps.ts';

/**
 * Resumes a run that was interrupted, cancelled, or waits. Uses the text that the run began with, never the file. Throws a
 * Refusal where the run has ended, is owned by a living process, is foreign and nobody allows it, or an answer is invalid. An
 * interrupted step that must not run twice becomes a question: run it again, take a value for its result, or let it fail.
 */
export const resumeRun = (options: ResumeOptions): Promise<RunHandle> => withPermissions(options, resume);

const resume = (asked: ResumeOptions): Promise<RunHandle> =>
  withOwnedRun(storeOf(asked).take(asked.folder, asked.lastOwner), async (owned) => {
    const options = owned.granted ? { ...asked, ...boundTo(owned.granted) } : asked;
    const run = await readResumable(options.folder, options);
    const remaining = remainingSteps(run.compiled, run.state);
    const survivors = owned.isCopy ? undefined : await endLeftOver(options.folder, run.state);
    if (allOpenDependencies(remaining).length > 0)
      throw new Refusal(say(launchTexts.unordered, { run: runPaths(options.folder).id }));

    const questions = interruptions(run.state);
    const answers = (options.answers ?? []).map((answer) => acceptAnswer(run.state, answer));

    const { outside, variables } = await readmitRun(
      {
        run,
        compiled: remaining,
        granted: permissionsGrantedIn(run.log),
        openBackend: (mask) => reopenBackend(run.started, mask),
      },
      options,
    );

    return beginOutside(outside, async () => {
      await writeAnswers(options, answers);
      return host(options, { run, owned, remaining, survivors, questions, changedVariables: variables.changed }, outside);
    });
  });

/**
 * A run that can be resumed here: it has not ended, and this machine wrote it, or a person here allows it. Throws a Refusal.
 */
async function readResumable(folder: string, { askForeign }: ResumeOptions): Promise<ReadRun> {
  const run = await readRun(folder, { resumes: true });
  const { compiled, state, log, started } = run;
  const { id } = runPaths(folder);
  if (log.damage) throw new Refusal(log.damage.message, { hint: say(launchTexts.damagedHint) });
  if (state.finished && isRunOver(state))
    throw new Refusal(say(launchTexts.hasEnded, { run: id, status: state.finished.status }), { hint: endedHint(state, id) });

  if (run.moved) await settleHere(folder, log, started);
  else if (run.foreign) await adoptRun({ folder, remaining: remainingSteps(compiled, state), log, started }, askForeign);
  else return run;

  return readRun(folder, { resumes: true });
}

/** The cheapest next command for a finished run. */
function endedHint({ status, finished }: RunState, run: string): string {
  if (status === 'cancelled') return say(launchTexts.wasTidiedHint, { run });
  if (status === 'failed') return say(launchTexts.hasEndedHint.failed, { run });
  return say(finished?.degraded ? launchTexts.hasEndedHint.degraded : launchTexts.hasEndedHint.succeeded, { run });
}

/**
 * Ends programs that commands of a run left when its process was killed: they would run beside those of the resume. Returns a
 * warning where there were any.
 */
export async function endLeftOver(folder: string, { steps, finished }: RunState): Promise<string | undefined> {
  // A process that ended regularly has left nothing.
  if (finished) return undefined;

  const count = await endSurvivors(folder);
  if (count === 0) return undefined;

  const wasCut = (): boolean => steps.values().some((step) => isAttemptOpen(step) && step.node.effect === 'execute');
  if (count === undefined) return wasCut() ? say(launchTexts.mayBeLeft) : undefined;
  return count === 1 ? say(launchTexts.oneLeft) : say(launchTexts.someLeft, { count });
}

/** Answers given with the resume go through the inbox like all others: they count before anybody is asked again. */
async function writeAnswers(options: ResumeOptions, answers: readonly PersonAnswer[]): Promise<void> {
  for (const { question, value, by } of answers) {
    const at = realClock.now();
    await storeOf(options).post(options.folder, { type: 'answer', question, value, by, at }, at);
  }
}

interface ResumedRun {
  run: ReadRun;
  owned: OwnedRun;
  remaining: Compiled;
  /** A warning about remaining programs. */
  survivors: string | undefined;
  /** Questions about interrupted steps. */
  questions: readonly NewFact<'person.asked'>[];
  changedVariables: readonly string[];
}

async function host(options: ResumeOptions, resumed: ResumedRun, outside: Outside): Promise<RunHandle> {
  const { run, owned } = resumed;
  const { compiled, started, log, state } = run;
  return hostRun({
    format: await formatFor(options),
    options,
    outside,
    compiled,
    limits: limitsOfRun(compiled, state.started?.limits ?? started.limits),
    run: owned,
    log: await owned.openLog(log),
    state,
    inputs: { ...started.inputs },
    responses: {},
    earlierFacts: log.facts,
    inboxFirst: true,
    begin: (context) => begin(context, options, resumed, outside),
  });
}

async function begin(context: RunContext, options: ResumeOptions, resumed: ResumedRun, outside: Outside): Promise<void> {
  const { run, remaining, owned, survivors, questions, changedVariables } = resumed;
  const { models, backend } = outside;
  await continueRun(context, remaining, {
    autos: { models, file: run.started.pipeline.file, locked: backend.locked, responses: {} },
    allow: options.allow ?? [],
    lastSeen: lastSeen(run.state, owned),
  });
  if (survivors) context.live({ type: 'step.log', at: realClock.now(), path: '', level: 'warning', text: survivors });
  warnOfChanged(context, changedVariables);
  for (const question of questions) context.fact(question);
  if (options.rerunInterrupted) rerunAll(context);
}

/** When the run's former process was last seen alive, if it was the last owner of the lock. */
function lastSeen({ ran }: RunState, { before }: OwnedRun): number | undefined {
  return before && ran.from !== undefined && before.since <= ran.from ? Math.floor(before.seen) : undefined;
}

/** `--rerun-interrupted` answers for every interrupted step. */
function rerunAll({ state, fact }: RunContext): void {
  for (const { question, kind } of [...state.questions.values()]) {
    if (kind === 'interrupted') fact({ type: 'person.answered', question, value: 'rerun', by: peopleTexts.rerunBy });
  }
}
