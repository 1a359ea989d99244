import { whenAborted } from '../../language/abort.ts';
import type { Json } from '../../language/json.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import type { Failure } from '../../state/failure.ts';
import { RunError } from '../../state/failure.ts';
import type { OpenQuestion } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import { sleepUntil } from '../limits/waits.ts';
import { failStep } from '../step/outcome.ts';
import { judgeAnswer } from './answers.ts';

/** The default's answer, where nobody else answered. */
const byDefault = 'default';

/** The open questions of a run in this process. */
interface Questions {
  /** Somebody here may still answer, so the run does not end for lack of other work. */
  readonly busy: boolean;
  /** Shows a question to the people of this process and watches its deadline. */
  open(question: OpenQuestion): void;
  /** Open questions in the log, after a resume. */
  takeUp(): void;
  /** Removes closed ones. */
  tidy(): void;
  /** Takes an answer from anywhere; returns the reason where it is refused. `at` is its time. */
  answer(question: string, value: Json, by: string, at?: number): { refused: string; hint?: string } | undefined;
}

interface QuestionsOptions {
  context: RunContext;
  /** There may be something to decide. */
  changed(): void;
  /** Work that the run waits for. */
  launch(work: Promise<void>): void;
  /** Internal errors. */
  failed(error: unknown): void;
}

export function createQuestions({ context, changed, launch, failed }: QuestionsOptions): Questions {
  const { ports, state } = context;
  /** The questions that this process watches, each with the controller that ends the wait. */
  const minded = new Map<string, AbortController>();
  /** Questions that somebody here may still answer. */
  let asking = 0;

  const recordAnswer = (question: string, value: Json, by: string): void => {
    context.fact({ type: 'person.answered', question, value, by });
    changed();
  };

  const failAsker = (step: StepState, failure: Failure): void => {
    const work = failStep(context, step, failure);
    if (work) launch(work);
    else changed();
  };

  const answer: Questions['answer'] = (question, value, by, at = ports.clock.now()) => {
    if (state.finished || context.signal.aborted) return { refused: say(peopleTexts.runEnded) };
    const judged = judgeAnswer(state, { question, value, at }, (schema, json) => ports.models.check(schema, json));
    if ('refused' in judged) return judged;
    recordAnswer(question, judged.value, by);
    return undefined;
  };

  /** Asks until an answer is valid or nobody can give one; then the default answers, where there is one. */
  const ask = async (question: OpenQuestion, signal: AbortSignal): Promise<void> => {
    // A question is on disk before anybody sees it.
    await ports.log.flushed();
    let refused: string | undefined;
    while (!signal.aborted) {
      const reply = await ports.people.ask(question, signal, refused);
      if (signal.aborted || !state.questions.has(question.question)) return;
      if (reply === undefined) {
        if (question.default !== undefined) recordAnswer(question.question, question.default, byDefault);
        return;
      }

      const fault = answer(question.question, reply.value, reply.by);
      if (!fault) return;
      refused = fault.refused;
    }
  };

  /** The deadline of a question has passed: its default answers, or its step fails. */
  const expire = ({ question, path, default: otherwise, deadline = 0 }: OpenQuestion): void => {
    if (!state.questions.has(question)) return;
    const step = path === undefined ? undefined : state.steps.get(path);
    if (otherwise !== undefined) recordAnswer(question, otherwise, byDefault);
    else if (step) failAsker(step, deadlinePassed(step, deadline));
  };

  const open = (question: OpenQuestion): void => {
    if (minded.has(question.question)) return;
    const end = new AbortController();
    minded.set(question.question, end);

    const signal = watchTimes(context, question, { end: end.signal, expire, failAsker });
    asking++;
    ask(question, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) failed(error);
      })
      .finally(() => {
        asking--;
        if (!state.finished) changed();
      });
  };

  return {
    get busy() {
      return asking > 0;
    },
    open,
    takeUp() {
      for (const question of state.questions.values()) open(question);
    },
    tidy() {
      if (!state.finished && minded.size === state.questions.size) return;
      for (const [id, end] of minded) {
        if (!state.finished && state.questions.has(id)) continue;
        minded.delete(id);
        end.abort();
      }
    },
    answer,
  };
}

interface Endings {
  /** The question is closed. */
  end: AbortSignal;
  expire(question: OpenQuestion): void;
  failAsker(step: StepState, failure: Failure): void;
}

/** Ends a question at its deadline, or with its enclosing frame; returns the signal for both. */
function watchTimes(context: RunContext, question: OpenQuestion, { end, expire, failAsker }: Endings): AbortSignal {
  const step = question.path === undefined ? undefined : context.state.steps.get(question.path);
  const enclosing = step ? context.deadlines.signal(step.frame) : context.signal;
  const signal = AbortSignal.any([enclosing, end]);

  // An enclosing frame timed out: the question ends with it.
  const late = (): void => {
    if (context.signal.aborted || !step || !(enclosing.reason instanceof RunError)) return;
    failAsker(step, enclosing.reason.failure);
  };

  if (enclosing !== context.signal) whenAborted(end, whenAborted(enclosing, late));
  if (question.deadline === undefined) return signal;

  sleepUntil(context.ports.clock, question.deadline, signal).then(
    () => {
      if (!signal.aborted) expire(question);
    },
    () => undefined,
  );

  return signal;
}

/** Why the step of an unanswered question fails; the deadline is in ms since 1970. */
const deadlinePassed = ({ path, started_at }: StepState, deadline: number): Failure => ({
  kind: 'timeout',
  message: say(peopleTexts.deadlinePassed, {
    step: path,
    seconds: Math.round((deadline - (started_at ?? deadline)) / 100) / 10,
  }),
  hint: say(peopleTexts.deadlinePassedHint),
  retryable: false,
});
