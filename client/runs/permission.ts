import { Uri, window } from 'vscode';
import type { Isolation } from '../../engine/language/permission.ts';
import { shortName } from '../place.ts';
import { clientTexts } from '../texts.ts';
import { engine } from './engine.ts';

/**
 * Starts with what the engine knows as allowed. Where that is not enough a person is asked, and it starts again with the answer;
 * undefined where the answer is no. Rejects with what `start` rejects with.
 */
export async function withPermission<T>(file: string, start: (allow: readonly string[]) => Promise<T>): Promise<T | undefined> {
  const { saveGrants, withIsolation, Refusal } = await engine();
  try {
    return await start([]);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.needs.length) throw error;
    const question = clientTexts.permission(shortName(Uri.file(file)), error.needs.join(', '));
    const answer = await ask(question, error.message, { keeps: error.grants.length > 0, programs: error.programs.length > 0 });
    if (!answer) return undefined;
    const { needs, grants } = withIsolation(error, answer.isolation);
    if (answer.always) await saveGrants(grants.map((grant) => ({ ...grant, by: 'editor', at: new Date().toISOString() })));
    return await start(needs);
  }
}

interface Answer {
  always: boolean;
  isolation: Isolation;
}

/** What a person allows: this time or always, and behind "More…" how far the programs may reach that would be started. */
async function ask(
  question: string,
  detail: string,
  { keeps, programs }: { keeps: boolean; programs: boolean },
): Promise<Answer | undefined> {
  const answers = new Map<string, Answer>([[clientTexts.allowOnce(), { always: false, isolation: 'contained' }]]);
  if (keeps) answers.set(clientTexts.allowAlways(), { always: true, isolation: 'contained' });
  const more = programs ? [clientTexts.allowMore()] : [];
  const said = await window.showWarningMessage(question, { modal: true, detail }, ...answers.keys(), ...more);
  if (said !== clientTexts.allowMore()) return answers.get(said ?? '');

  const further = new Map<string, Answer>();
  for (const [label, { always }] of answers) {
    further.set(clientTexts.withNetwork(label), { always, isolation: 'net' });
    further.set(clientTexts.withMachine(label), { always, isolation: 'machine' });
  }
  const picked = await window.showQuickPick([...further.keys()], { title: question, ignoreFocusOut: true });
  return further.get(picked ?? '');
}
