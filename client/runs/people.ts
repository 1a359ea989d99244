import { commands, type Uri, window } from 'vscode';
import type { HostOptions } from '../../engine/index.ts';
import { permissionAnswers } from '../../engine/language/schema/answers.ts';
import type { OpenQuestion } from '../../engine/state/state.ts';
import type { Host } from '../host.ts';
import { shortName } from '../place.ts';
import { clientTexts } from '../texts.ts';

type People = NonNullable<HostOptions['people']>;

/**
 * Whoever sits before this window may answer, in the panel or in a notification; so a run that waits stays alive here. A message that is
 * closed is no answer: the panel still has the question.
 */
export const peopleOf = ({ panels }: Pick<Host, 'panels'>, uri: Uri): People => ({
  async ask(question, signal, refused) {
    const closed = new Promise<undefined>((done) => signal.addEventListener('abort', () => done(undefined), { once: true }));
    const seen = panels.isVisible(uri) && window.state.focused;
    const value = seen && refused === undefined ? undefined : await Promise.race([notify(uri, question, refused), closed]);
    if (value === undefined) await closed;
    return value === undefined ? undefined : { value, by: 'editor' };
  },
});

/** More buttons than these no message has room for. */
const mostButtons = 4;

async function notify(uri: Uri, question: OpenQuestion, refused: string | undefined): Promise<string | undefined> {
  const message = clientTexts.asks(shortName(uri), refused === undefined ? question.text : `${refused} ${question.text}`);
  const buttons = buttonsOf(question);
  const chosen = await window.showInformationMessage(
    message,
    ...(buttons?.keys() ?? [clientTexts.answer()]),
    clientTexts.showGraph(),
  );
  if (chosen === clientTexts.showGraph()) await commands.executeCommand('baton.showGraph', uri);
  else if (chosen !== undefined) {
    const answer = buttons?.get(chosen);
    return buttons && answer !== more ? answer : await typed(question);
  }
  return undefined;
}

/** What each button says, by its label; undefined where buttons would not do. */
function buttonsOf({ kind, wants, choices }: OpenQuestion): ReadonlyMap<string, string> | undefined {
  if (kind === 'permission') {
    const buttons = new Map<string, string>(permissionAnswers.map((leave) => [permissionLabels[leave](), leave]));
    // How far a program reaches is chosen in the list of all answers.
    return choices && choices.length > permissionAnswers.length ? buttons.set(clientTexts.allowMore(), more) : buttons;
  }
  if (kind !== 'interrupted' && (wants === 'approve' || wants === 'boolean'))
    return new Map([
      [clientTexts.yes(), 'yes'],
      [clientTexts.no(), 'no'],
    ]);
  return choices && choices.length <= mostButtons ? new Map(choices.map((choice) => [choice, choice])) : undefined;
}

/** Stands for an answer that is chosen from the list. */
const more = '…';

const permissionLabels = {
  once: clientTexts.allowInStep,
  run: clientTexts.allowInRun,
  always: clientTexts.allowAlways,
  no: clientTexts.deny,
};

/** A form is filled in in the panel; here it is JSON. */
const typed = ({ text, choices, wants }: OpenQuestion): Thenable<string | undefined> =>
  choices
    ? window.showQuickPick([...choices], { title: text, ignoreFocusOut: true })
    : window.showInputBox({ title: text, ignoreFocusOut: true, prompt: wants === 'form' ? clientTexts.formAsJson() : undefined });
