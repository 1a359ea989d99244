import type { Fact } from '../../../../engine/state/events.ts';
import type { Path } from '../../../../engine/state/path.ts';

/** A time without activity of a step: before its next attempt, or until a person has answered. */
export interface StepPause {
  from: number;
  /** Absent while it lasts. */
  to?: number;
  /** It began with a failed attempt. */
  failed: boolean;
}

/** The pauses of all steps, indexed from the facts as they arrive: the state of a run has no times of attempts. */
export interface PauseIndex {
  /** Milliseconds since 1970, in order. */
  of(path: Path): readonly StepPause[];
}

export function indexPauses(facts: readonly Fact[]): PauseIndex {
  const pauses = new Map<Path, StepPause[]>();
  const questions = new Map<string, Path>();
  let read = 0;

  const begin = (path: Path, pause: StepPause): void => {
    const own = pauses.get(path);
    if (own) own.push(pause);
    else pauses.set(path, [pause]);
  };

  const end = (path: Path, at: number): void => {
    const last = pauses.get(path)?.at(-1);
    if (last && last.to === undefined) last.to = at;
  };

  const take = (fact: Fact): void => {
    switch (fact.type) {
      case 'attempt.failed':
        begin(fact.path, { from: fact.at, failed: true });
        break;
      case 'person.asked':
        if (fact.path === undefined) break;
        questions.set(fact.question, stepOf(fact.path));
        begin(stepOf(fact.path), { from: fact.at, failed: false });
        break;
      case 'person.answered':
        end(questions.get(fact.question) ?? '', fact.at);
        break;
      case 'attempt.started':
      case 'step.succeeded':
      case 'step.failed':
        end(fact.path, fact.at);
    }
  };

  return {
    of(path) {
      for (; read < facts.length; read++) {
        const fact = facts[read];
        if (fact) take(fact);
      }
      return pauses.get(path) ?? [];
    },
  };
}

/** A question asked by a call inside a step belongs to the step. */
const stepOf = (path: Path): Path => path.replace(/#\d+$/, '');
