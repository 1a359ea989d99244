import { basename } from 'node:path';
import { Uri, window } from 'vscode';
import type { Isolation } from '../../../engine/language/permission.ts';
import { describeUses } from '../../inbox/describe-uses.ts';
import { usesOf } from '../../inbox/open-questions.ts';
import { shortName } from '../../place.ts';
import { questionTexts } from '../../texts/questions.ts';
import { engine } from '../engine.ts';

/** A person's permissions for a run before it begins; with `wait` steps ask when they need a tool. */
interface PermittedStart {
  allow: readonly string[];
  wait: boolean;
}

/** The text of the run with the tool uses. */
interface Asker {
  file: string;
  text: string;
  cwd: string;
}

/**
 * Starts with the known permissions. If they are not enough a person is asked, and it starts again with the answer; undefined
 * if declined. Rejects as `start` does.
 */
export async function withPermission<T>(asker: Asker, start: (permitted: PermittedStart) => Promise<T>): Promise<T | undefined> {
  const { saveGrants, withIsolation, Refusal } = await engine();
  try {
    return await start({ allow: [], wait: false });
  } catch (error) {
    if (!(error instanceof Refusal) || !error.needs.length) throw error;
    const question = questionTexts.permission(shortName(Uri.file(asker.file)), error.needs.join(', '));
    const detail = [error.message, '', ...(await detailsOf(asker, error.needs))].join('\n').trim();
    const answer = await ask(question, detail, { keeps: error.grants.length > 0, programs: error.programs.length > 0 });
    if (!answer) return undefined;
    if (answer === 'steps') return await start({ allow: [], wait: true });

    const { needs, grants } = withIsolation(error, answer.isolation);
    if (answer.always) await saveGrants(grants.map((grant) => ({ ...grant, by: 'editor', at: new Date().toISOString() })));
    return await start({ allow: needs, wait: false });
  }
}

/** Commands, parameters and lines of the steps that need it. */
async function detailsOf({ file, text, cwd }: Asker, needs: readonly string[]): Promise<string[]> {
  const { compile, findRoot, loadWorld } = await engine();
  const uses = usesOf(compile(text, await loadWorld(file, { root: findRoot(file, cwd), cwd })), needs);
  return uses.length ? describeUses(uses) : [basename(file)];
}

interface Answer {
  always: boolean;
  isolation: Isolation;
}

/** A person's decision: nothing, this run or always; under "More…" each step separately, and the programs' network access. */
async function ask(
  question: string,
  detail: string,
  { keeps, programs }: { keeps: boolean; programs: boolean },
): Promise<Answer | 'steps' | undefined> {
  const answers = new Map<string, Answer>([[questionTexts.allowInRun(), { always: false, isolation: 'contained' }]]);
  if (keeps) answers.set(questionTexts.allowAlways(), { always: true, isolation: 'contained' });
  // The first button has the focus: pressing Enter by accident allows nothing.
  const buttons = [questionTexts.deny(), ...answers.keys(), questionTexts.allowMore()];
  const choice = await window.showWarningMessage(question, { modal: true, detail }, ...buttons);
  if (choice !== questionTexts.allowMore()) return answers.get(choice ?? '');

  const further = new Map<string, Answer | 'steps'>([[questionTexts.askEachStep(), 'steps']]);
  for (const [label, { always }] of programs ? answers : []) {
    further.set(questionTexts.withNetwork(label), { always, isolation: 'net' });
    further.set(questionTexts.withMachine(label), { always, isolation: 'machine' });
  }

  const picked = await window.showQuickPick([...further.keys()], { title: question, ignoreFocusOut: true });
  return further.get(picked ?? '');
}
