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

/** Who answers where nobody did. */
const byDefault = 'default';

/** The open questions of a run in this process. */
interface Questions {
  /** Somebody here may still answer: the run does not end while it has nothing else to do. */
  readonly busy: boolean;
  /** Puts a question to the people of this process and minds its deadline. */
  open(question: OpenQuestion): void;
  /** Questions that stood in the log, after the run has been taken up again. */
  takeUp(): void;
  /** Lets go of those that are closed. */
  tidy(): void;
  /** Takes an answer from anywhere; gives the reason where it does not. `at` is when it was given. */
  answer(question: string, value: Json, by: string, at?: number): { refused: string; hint?: string } | undefined;
}

interface QuestionsOptions {
  context: RunContext;
  /** Something can be decided again. */
  changed(): void;
  /** Work that the run waits for. */
  launch(work: Promise<void>): void;
  /** Our own errors. */
  failed(error: unknown): void;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: functions over one private state; each of them is short
export function createQuestions({ context, changed, launch, failed }: QuestionsOptions): Questions {
  const { ports, state } = context;
  /** Those that are minded here, each with what ends that. */
  const minded = new Map<string, AbortController>();
  /** Questions that somebody here may still answer. */
  let asking = 0;

  const answered = (question: string, value: Json, by: string): void => {
    context.fact({ type: 'person.answered', question, value, by });
    changed();
  };

  const failing = (step: StepState, failure: Failure): void => {
    const work = failStep(context, step, failure);
    if (work) launch(work);
    else changed();
  };

  function mind(question: OpenQuestion): void {
    if (minded.has(question.question)) return;
    const end = new AbortController();
    minded.set(question.question, end);
    const step = question.path === undefined ? undefined : state.steps.get(question.path);
    const around = step ? context.deadlines.signal(step.frame) : context.signal;
    const signal = AbortSignal.any([around, end.signal]);
    // A frame around the step ran out of time: the question goes with it.
    const late = (): void => {
      if (context.signal.aborted || !step || !(around.reason instanceof RunError)) return;
      failing(step, around.reason.failure);
    };
    if (around !== context.signal) around.addEventListener('abort', late, { signal: end.signal });
    if (question.deadline !== undefined)
      sleepUntil(ports.clock, question.deadline, signal).then(
        () => {
          if (!signal.aborted) passed(question);
        },
        () => undefined,
      );
    asking++;
    ask(question, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) failed(error);
      })
      .finally(() => {
        asking--;
        if (!state.finished) changed();
      });
  }

  /** Asks until an answer fits or nobody can give one; then the default answers, where there is one. */
  async function ask(question: OpenQuestion, signal: AbortSignal): Promise<void> {
    // A question is on disk before anybody sees it.
    await ports.log.flushed();
    let refused: string | undefined;
    while (!signal.aborted) {
      const given = await ports.people.ask(question, signal, refused);
      if (signal.aborted || !state.questions.has(question.question)) return;
      if (given === undefined) {
        if (question.default !== undefined) answered(question.question, question.default, byDefault);
        return;
      }
      const fault = answer(question.question, given.value, given.by);
      if (!fault) return;
      refused = fault.refused;
    }
  }

  function passed(question: OpenQuestion): void {
    const { path, default: otherwise, deadline = 0 } = question;
    if (!state.questions.has(question.question)) return;
    if (otherwise !== undefined) {
      answered(question.question, otherwise, byDefault);
      return;
    }
    const step = path === undefined ? undefined : state.steps.get(path);
    if (!step) return;
    const seconds = Math.round((deadline - (step.started_at ?? deadline)) / 100) / 10;
    const failure = {
      kind: 'timeout' as const,
      message: say(peopleTexts.deadlinePassed, { step: step.path, seconds }),
      hint: say(peopleTexts.deadlinePassedHint),
      retryable: false,
    };
    failing(step, failure);
  }

  function answer(
    question: string,
    given: Json,
    by: string,
    at = ports.clock.now(),
  ): { refused: string; hint?: string } | undefined {
    if (state.finished || context.signal.aborted) return { refused: say(peopleTexts.runEnded) };
    const judged = judgeAnswer(state, { question, value: given, at }, (schema, value) => ports.models.check(schema, value));
    if ('refused' in judged) return judged;
    answered(question, judged.value, by);
    return undefined;
  }

  return {
    get busy() {
      return asking > 0;
    },
    open: mind,
    takeUp() {
      for (const question of state.questions.values()) mind(question);
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
