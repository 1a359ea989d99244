import { textOfCondition } from '../../../compile/pipeline/model/conditions.ts';
import { defined } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { isRunError, RunError } from '../../../state/failure.ts';
import type { UsageCost } from '../../../state/usage.ts';
import type { StepAttempt } from '../../context.ts';
import type { ModelAnswer } from '../../model-port.ts';
import { askCondition, failureFrom } from '../../scope/render.ts';

/**
 * The fewest characters between two checks of an answer; later a sixteenth of the answer, so that the cost of checks stays
 * proportional to it.
 */
const leastPiece = 40;
const share = 16;
/** The characters of an answer that are kept with its failure. */
const mostKept = 2_000;

export interface AnswerWatch {
  /** Aborted with the attempt, or when the rule is violated. */
  signal: AbortSignal;
  take(text: string): void;
  /** Checks the whole answer. Throws where it violates the rule. */
  end(answer: ModelAnswer): void;
  /** The failure of a call that the rule has stopped, with its usage as far as it is known; undefined for any other. */
  failure(thrown: unknown): RunError | undefined;
}

/** Checks an answer by `quality.while` during streaming, and stops it at the first violation. */
export function watchAnswer(attempt: StepAttempt): AnswerWatch {
  const { signal, definition } = attempt;
  const rule = definition.quality?.while;
  if (!rule) return { signal, take: () => undefined, end: () => undefined, failure: () => undefined };

  const { context, step, scope } = attempt;
  const ended = new AbortController();
  let text = '';
  let next = leastPiece;
  let broken: RunError | undefined;

  /** A fault of the rule itself stops the answer too. */
  const look = (value: string): RunError | undefined => {
    try {
      if (askCondition(context, rule, scope.withValue(value)).result) return undefined;
    } catch (thrown) {
      return new RunError(failureFrom(thrown));
    }

    const message = say(runsTexts.brokeOffWhile, { step: step.path, condition: textOfCondition(rule) });
    return new RunError({ kind: 'bad-response', message, cause: value.slice(0, mostKept), retryable: true, missed: true });
  };

  return {
    signal: AbortSignal.any([signal, ended.signal]),
    take(piece) {
      text += piece;
      if (broken || text.length < next) return;
      next = text.length + Math.max(leastPiece, Math.floor(text.length / share));
      broken = look(text);
      if (broken) ended.abort(broken);
    },
    end(answer) {
      const failure = broken ?? (answer.calls?.length && answer.text === '' ? undefined : look(answer.text));
      if (failure) throw new RunError(failure.failure, usageOf(answer));
    },
    failure(thrown) {
      if (!broken || signal.aborted) return undefined;
      return new RunError(broken.failure, isRunError(thrown) ? thrown.usage : undefined);
    },
  };
}

const usageOf = ({ usage, cost }: Pick<ModelAnswer, 'usage' | 'cost'>): UsageCost => defined({ usage, cost });
