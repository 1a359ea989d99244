import { Uri, window } from 'vscode';
import { shortName } from '../place.ts';
import { texts } from '../texts.ts';
import { engine } from './engine.ts';

/**
 * Starts with what the engine knows as allowed. Where that is not enough a person is asked, and it starts again with the answer;
 * undefined where the answer is no. Rejects with what `start` rejects with.
 */
export async function withPermission<T>(file: string, start: (allow: readonly string[]) => Promise<T>): Promise<T | undefined> {
  const { keepGrants, Refusal } = await engine();
  try {
    return await start([]);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.needs.length) throw error;
    const question = texts.permission(shortName(Uri.file(file)), error.needs.join(', '));
    const detail = error.message;
    const { grants } = error;
    const always = grants.length === 0 ? [] : [texts.allowAlways()];
    const answer = await window.showWarningMessage(question, { modal: true, detail }, texts.allowOnce(), ...always);
    if (!answer) return undefined;
    if (answer === texts.allowAlways())
      await keepGrants(grants.map((grant) => ({ ...grant, by: 'editor', at: new Date().toISOString() })));
    return await start(error.needs);
  }
}
