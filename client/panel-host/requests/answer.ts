import { peopleTexts } from '../../../engine/language/texts/run/people.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Json } from '../../messages.ts';
import { engine, type RunHandle } from '../../runs/engine.ts';
import { faultWords } from '../../runs/fault-words.ts';

/** The run that asked; `end` is set if it has ended. */
interface PanelAnswer {
  handle: Pick<RunHandle, 'answer' | 'folder'>;
  end?: unknown;
}

interface AnswerHandlers {
  /** Shows why an answer is not accepted, or not yet. */
  tell(message: string): void;
  /** Resumes an ended run that now has its answer. */
  goOn(folder: string): Promise<void>;
}

/** Passes a person's answer to an active run; for an ended run, records it as a fact and resumes the run. */
export async function answerFromPanel(
  session: PanelAnswer | undefined,
  given: { question: string; value: Json },
  { tell, goOn }: AnswerHandlers,
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

/** Passes an answer to the process that owns the run; if there is none, records it as a fact and resumes the run here. */
export async function answerAnywhere(
  folder: string,
  answer: { question: string; value: Json; by: string },
  { tell, goOn }: AnswerHandlers,
): Promise<void> {
  const { giveAnswer, recordAnswer } = await engine();
  try {
    // Another window may own it: then that one takes the answer, and continues.
    const { outcome } = await giveAnswer(folder, answer);
    if (outcome === 'left') return tell(say(peopleTexts.notTaken));
    if (outcome === 'taken') return;
    await recordAnswer(folder, answer);
  } catch (error) {
    return tell(faultWords(error));
  }

  await goOn(folder);
}
