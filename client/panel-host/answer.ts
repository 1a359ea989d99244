import { peopleTexts } from '../../engine/language/texts/run/people.ts';
import { say } from '../../engine/language/texts.ts';
import type { Json } from '../messages.ts';
import { engine, type RunHandle } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';

/** The run that is answered; `end` is set where it has ended. */
interface Asking {
  handle: Pick<RunHandle, 'answer' | 'folder'>;
  end?: unknown;
}

interface Told {
  /** Why an answer is not taken, or not yet. */
  tell(message: string): void;
  /** Goes on with a run that had ended and has its answer now. */
  goOn(folder: string): Promise<void>;
}

/** Gives a person's answer to the run that goes on; where that has ended, makes it a fact and goes on with the run from there. */
export async function answerFromPanel(
  session: Asking | undefined,
  given: { question: string; value: Json },
  { tell, goOn }: Told,
): Promise<void> {
  if (!session) return;
  const by = 'panel';
  const { handle, end } = session;
  if (end === undefined) {
    const fault = handle.answer(given.question, given.value, by);
    if (fault) tell([fault.refused, fault.hint].filter(Boolean).join(' '));
    return;
  }
  await answerAnywhere(handle.folder, { ...given, by }, { tell, goOn });
}

/** Gives an answer to whoever owns the run; where nobody does, makes it a fact and goes on with the run here. */
export async function answerAnywhere(
  folder: string,
  answer: { question: string; value: Json; by: string },
  { tell, goOn }: Told,
): Promise<void> {
  const { giveAnswer, recordAnswer } = await engine();
  try {
    // Another window may drive it: then that one takes the answer, and goes on.
    const { outcome } = await giveAnswer(folder, answer);
    if (outcome === 'left') return tell(say(peopleTexts.notTaken));
    if (outcome === 'taken') return;
    await recordAnswer(folder, answer);
  } catch (error) {
    return tell(faultWords(error));
  }
  await goOn(folder);
}
