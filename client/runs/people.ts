import { window } from 'vscode';
import type { HostOptions } from '../../engine/index.ts';
import { whenAborted } from '../../engine/language/abort.ts';
import { formatLimit, offeredLimit } from '../../engine/language/run-limits.ts';
import { seenLine } from '../../engine/language/safety/unseen.ts';
import { permissionAnswers } from '../../engine/language/schema/answers.ts';
import type { OpenQuestion } from '../../engine/state/state.ts';
import type { Host } from '../host.ts';
import { askAnswer } from '../inbox/ask-answer.ts';
import type { InboxItem } from '../inbox/inbox.ts';
import type { Json } from '../messages.ts';
import { shortName } from '../place.ts';
import { questionTexts } from '../texts/questions.ts';
import { clientTexts } from '../texts.ts';
import type { RunStart } from './session.ts';
import { showSession } from './start/live-choice.ts';

type People = NonNullable<HostOptions['people']>;

/**
 * The person at this window can answer in the panel, in the inbox or in a notification; so a waiting run stays active here.
 * If no panel shows the question, a notification does. Closing the notification is no answer: the inbox still has the
 * question.
 */
export const peopleOf = (host: Pick<Host, 'runs' | 'panels' | 'inbox'>, run: RunStart): People => ({
  async ask(question, signal, refused) {
    const closed = new Promise<undefined>((done) => void whenAborted(signal, () => done(undefined)));
    const unseen = refused === undefined ? whenUnseen(host, run, signal) : Promise.resolve();
    const isAsked = ({ session, question: { question: id } }: InboxItem): boolean =>
      session === run.session && id === question.question;
    const about = (): string[] => host.inbox.items.find(isAsked)?.about ?? [];
    const value = await Promise.race([unseen.then(() => notify(host, run, { question, refused, about: about() })), closed]);
    if (value === undefined) await closed;

    return value === undefined ? undefined : { value, by: 'editor' };
  },
});

/** Resolves as soon as no panel shows the run; never once the question is closed. */
function whenUnseen({ panels }: Pick<Host, 'panels'>, run: RunStart, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const look = (): void => {
      if (signal.aborted || (panels.isVisible(run) && window.state.focused)) return;
      parts.forEach((part) => void part.dispose());
      done();
    };

    const parts = [panels.onDidChange(look), window.onDidChangeWindowState(look)];
    whenAborted(signal, () => parts.forEach((part) => void part.dispose()));
    look();
  });
}

/** Maximum number of buttons in a message. */
const mostButtons = 4;

interface Notice {
  question: OpenQuestion;
  refused: string | undefined;
  about: readonly string[];
}

async function notify(
  host: Pick<Host, 'runs' | 'panels'>,
  { uri, session }: RunStart,
  { question, refused, about }: Notice,
): Promise<Json | undefined> {
  const text = [refused, question.text, ...about]
    .map((line) => seenLine(line ?? '', ' ').trim())
    .filter(Boolean)
    .join(' ');
  const message = questionTexts.asks(shortName(uri), text);
  const buttons = buttonsOf(question);
  const chosen = await window.showInformationMessage(
    message,
    ...(buttons?.keys() ?? [questionTexts.answer()]),
    clientTexts.showGraph(),
  );

  if (chosen === clientTexts.showGraph()) await (session ? showSession(host, session) : host.panels.show(uri));
  else if (chosen !== undefined) {
    const answer = buttons?.get(chosen);
    return buttons && answer !== more ? answer : await askAnswer(question, about);
  }

  return undefined;
}

/** The answer of each button, by its label; undefined if buttons are unsuitable. */
function buttonsOf({ kind, wants, choices, limit }: OpenQuestion): ReadonlyMap<string, string> | undefined {
  if (limit) {
    const offer = offeredLimit(limit);
    return new Map([
      [questionTexts.raiseLimit(formatLimit(limit.name, offer)), String(offer)],
      [questionTexts.letFail(), 'no'],
    ]);
  }
  if (kind === 'permission') {
    const buttons = new Map<string, string>(permissionAnswers.map((answer) => [permissionLabels[answer](), answer]));
    // Network access of a program is chosen in the list of all answers.
    return choices && choices.length > permissionAnswers.length ? buttons.set(questionTexts.allowMore(), more) : buttons;
  }
  if (kind !== 'interrupted' && (wants === 'approve' || wants === 'boolean'))
    return new Map([
      [questionTexts.yes(), 'yes'],
      [questionTexts.no(), 'no'],
    ]);

  return choices && choices.length <= mostButtons ? new Map(choices.map((choice) => [choice, choice])) : undefined;
}

/** Represents an answer chosen from the list. */
const more = '…';

const permissionLabels = {
  once: questionTexts.allowInStep,
  run: questionTexts.allowInRun,
  always: questionTexts.allowAlways,
  no: questionTexts.deny,
};
