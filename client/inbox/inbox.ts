import { commands, type Disposable, type Event, EventEmitter, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import { type OpenQuestion, openQuestions, type RunState } from '../../engine/state/state.ts';
import { answerAnywhere, answerFromPanel } from '../panel-host/requests/answer.ts';
import { shortName } from '../place.ts';
import { type Compiled, engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import type { RunSession, Runs } from '../runs/session.ts';
import { listWorkspaceRuns } from '../runs/target.ts';
import { questionTexts } from '../texts/questions.ts';
import { clientTexts } from '../texts.ts';
import { askAnswer } from './ask-answer.ts';
import { describeUses } from './describe-uses.ts';
import { useAskedFor } from './open-questions.ts';

/** A question that waits for a person, of a run in this window or elsewhere. */
export interface InboxItem {
  uri: Uri;
  folder: string;
  question: OpenQuestion;
  /** The uses of a permission request. */
  about: string[];
  /** The run, if it is in this window. */
  session?: RunSession | undefined;
}

/** The argument that a row of the view, or the status bar, passes to its command. */
export const inboxItem = (value: unknown): InboxItem | undefined => (isItem(value) ? value : undefined);

const isItem = (value: unknown): value is InboxItem =>
  typeof value === 'object' && value !== null && 'question' in value && 'folder' in value && 'uri' in value;

/** Open questions of all runs, those of this window first. */
export interface Inbox extends Disposable {
  readonly items: readonly InboxItem[];
  readonly onDidChange: Event<void>;
  /** Searches the disk for waiting runs of other windows and of the command line. */
  refresh(): Promise<void>;
  /** Asks the person for the answer of a question, the first one unless given, and passes it to its run. */
  answer(item?: InboxItem): Promise<void>;
}

export function createInbox({ runs, log }: { runs: Runs; log: LogOutputChannel }): Inbox {
  const changed = new EventEmitter<void>();
  let elsewhere: InboxItem[] = [];
  const here = (): InboxItem[] =>
    runs.all().flatMap((session) => {
      const { uri, handle } = session;
      return itemsOf({ ...handle, uri, session });
    });

  const items = (): InboxItem[] => {
    const own = here();
    const folders = new Set(runs.all().map(({ handle }) => handle.folder));
    return [...own, ...elsewhere.filter(({ folder }) => !folders.has(folder))];
  };

  const fire = (): void => changed.fire();
  let looks = 0;

  const refresh = async (): Promise<void> => {
    if (!workspace.isTrusted) return;
    const look = ++looks;
    const found = await waitingElsewhere((folder, why) => log.warn(clientTexts.questionsNotRead(folder, why)));
    // A run that has ended meanwhile has changed, and is read again.
    if (look !== looks) return;

    elsewhere = found;
    fire();
  };

  const parts = [
    changed,
    runs.onDidStart(fire),
    // Its questions while active were also read from the disk; open questions of a suspended run stay there.
    runs.onDidEnd(({ handle }) => {
      elsewhere = elsewhere.filter(({ folder }) => folder !== handle.folder);
      fire();
      refresh().catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
    }),
    runs.onEvent(({ event }) => {
      if (event.type === 'person.asked' || event.type === 'person.answered') fire();
    }),
  ];

  return {
    get items() {
      return items();
    },
    onDidChange: changed.event,
    refresh,
    async answer(item = items()[0]) {
      if (!item) return void (await window.showInformationMessage(questionTexts.nothingAsked()));
      const value = await askAnswer(item.question, item.about);
      if (value === undefined) return;

      const answer = { question: item.question.question, value };
      const refuse = (why: string): void => void window.showWarningMessage(questionTexts.notTaken(shortName(item.uri), why));
      const outcomes = { tell: refuse, goOn: (folder: string) => goOn(item.uri, folder) };
      if (item.session) await answerFromPanel(item.session, answer, outcomes);
      else await answerAnywhere(item.folder, { ...answer, by: 'editor' }, outcomes);
      await refresh();
    },
    dispose: () => parts.forEach((part) => void part.dispose()),
  };
}

interface Waiting {
  uri: Uri;
  folder: string;
  state: RunState;
  compiled: Compiled;
  session?: RunSession;
}

function itemsOf({ uri, folder, state, compiled, session }: Waiting): InboxItem[] {
  return openQuestions(state).map((question) => {
    const use = useAskedFor(question, state, compiled);
    return { uri, folder, question, session, about: use ? describeUses([use]) : [] };
  });
}

/** Maximum number of examined runs. */
const mostRuns = 20;

/** Questions of runs in another process, or of suspended runs. Runs that are not from this machine are left out. */
async function waitingElsewhere(onUnread: (folder: string, why: string) => void): Promise<InboxItem[]> {
  const { readRun } = await engine();
  const all = await listWorkspaceRuns();
  const open = all.filter(({ status, foreign }) => !foreign && (status === 'waiting' || status === 'running')).slice(0, mostRuns);
  const found = await Promise.all(
    open.map(async ({ folder, file }) => {
      try {
        const { state, compiled } = await readRun(folder);
        return itemsOf({ uri: Uri.file(file), folder, state, compiled });
      } catch (error) {
        // The questions of the other runs still wait.
        onUnread(folder, faultWords(error));
        return [];
      }
    }),
  );

  return found.flat();
}

const goOn = async (uri: Uri, folder: string): Promise<void> => void (await commands.executeCommand('baton.resume', uri, folder));
