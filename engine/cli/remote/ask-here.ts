import { BatonProblem } from '../../client/client.ts';
import { remoteTexts as texts } from '../../language/texts/cli/remote.ts';
import { say } from '../../language/texts.ts';
import type { People } from '../../run/ports.ts';
import type { OpenQuestion, RunState } from '../../state/state.ts';
import type { RemoteServer } from './server.ts';

/** Puts the questions of a run on a server to the user at this terminal. */
export interface HereAsked {
  /** Whether a question is being asked now. */
  readonly isAsking: boolean;
  /** Asks the open questions; those that were answered elsewhere are withdrawn. */
  look(questions: RunState['questions']): void;
  end(): void;
}

interface AskedBy {
  server: RemoteServer;
  run: string;
  people: People;
  /** Reports why an answer was refused. */
  tell(text: string): void;
  /** Nobody here answers a question. */
  gaveUp(): void;
}

export function askHere({ server, run, people, tell, gaveUp }: AskedBy): HereAsked {
  /** By their names; aborted once they are answered. */
  const openQuestions = new Map<string, AbortController>();
  let open = 0;

  /** Asks until the server accepts an answer; false where nobody gives one. */
  async function put(question: OpenQuestion, signal: AbortSignal): Promise<boolean> {
    let refused: string | undefined;
    for (;;) {
      const answer = await people.ask(question, signal, refused);
      if (signal.aborted) return true;
      if (!answer) return false;

      try {
        await server.client.answerQuestion({ run, question: question.question, value: answer.value }, { signal });
        return true;
      } catch (error) {
        if (signal.aborted) return true;
        // The answer was invalid, or the server was full: it can be given again. Without the right to answer it cannot.
        const again = error instanceof BatonProblem && [400, 409, 422, 429].includes(error.status);
        const why = error instanceof Error ? error.message : String(error);
        if (!again) {
          tell(say(texts.noAnswer, { question: question.question, why }));
          return false;
        }

        refused = why;
      }
    }
  }

  return {
    get isAsking() {
      return open > 0;
    },
    look(questions) {
      for (const [name, answered] of openQuestions) {
        if (questions.has(name)) continue;
        answered.abort();
        openQuestions.delete(name);
      }
      for (const [name, question] of questions) {
        if (openQuestions.has(name)) continue;
        const answered = new AbortController();
        openQuestions.set(name, answered);
        open++;

        void put(question, answered.signal).then((taken) => {
          open--;
          if (!taken && open === 0) gaveUp();
        });
      }
    },
    end() {
      for (const answered of openQuestions.values()) answered.abort();
    },
  };
}
