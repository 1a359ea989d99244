import { Selection, TextEditorRevealType, Uri, window } from 'vscode';
import type { ListedTag } from '../../engine/index.ts';
import type { Json } from '../../engine/language/json.ts';
import type { Host } from '../host.ts';
import { filePath, target, workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { showRefusal } from '../runs/start/refusal.ts';
import { inputsFor, prepareRun } from '../runs/start/start.ts';
import { autoEditTexts } from '../texts/auto.ts';
import { siteOf } from './auto.ts';

/** Longer answers (in characters) are edited in the lock file. */
const longestTyped = 300;

/**
 * Locks a person's answer to an AUTO tag: the given one, else one that is typed. Returns whether something was locked; if
 * not, the person has been told why, or cancelled.
 */
export async function editAuto(host: Host, argument: unknown, site: unknown): Promise<boolean> {
  const document = await prepareRun(await target(argument));
  if (!document) return false;

  const { uri } = document;
  const [file, text, cwd] = [filePath(document), document.getText(), workingFolderOf(document)];
  try {
    const { answerFromText, compile, findRoot, listTags, loadWorld, lockAnswer } = await engine();
    const compiled = compile(text, await loadWorld(file, { root: findRoot(file, cwd), cwd }));
    const tag = await tagMeant(listTags(compiled), site);
    if (!tag) return false;

    const inputs = await inputsFor(host, compiled, { uri, purpose: 'auto' });
    if (!inputs) return false;

    const lock = async (answer: Json): Promise<void> => {
      await lockAnswer({ file, text, cwd, inputs, only: tag.only, of: tag.of, answer });
      window.setStatusBarMessage(autoEditTexts.answerLocked(tag.id), 5000);
    };

    const { answer } = siteOf(site);
    if (answer !== undefined) {
      await lock(answer);
      return true;
    }
    if (isLong(tag)) return await openLock(tag);
    return await typeAnswer(tag, (typed) => lock(answerFromText(tag.preview.type, typed)));
  } catch (error) {
    await showRefusal(host, uri, error, autoEditTexts.notLocked);
    return false;
  }
}

/** The tag that was named, else one that a person picks among those with a lock. */
async function tagMeant(tags: readonly ListedTag[], site: unknown): Promise<ListedTag | undefined> {
  const { only, of } = siteOf(site);
  if (only !== undefined) {
    const tag = tags.find((one) => (of === undefined ? one.id === only : one.only === only && one.of === of));
    if (!tag) void window.showWarningMessage(autoEditTexts.noTag());
    return tag;
  }

  const items = tags
    .filter(({ preview }) => preview.when === 'compile')
    .map((tag) => ({ label: tag.id, description: shownAnswer(tag), detail: tag.preview.words, tag }));
  if (items.length === 0) return void window.showInformationMessage(autoEditTexts.noTag());

  return (await window.showQuickPick(items, { title: autoEditTexts.pickTag(), matchOnDetail: true }))?.tag;
}

const shownAnswer = ({ preview: { answer = undefined, last } }: ListedTag): string => textOf(answer ?? last?.answer);

function textOf(answer: Json | undefined): string {
  if (answer === undefined) return '';
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

const isLong = (tag: ListedTag): boolean => shownAnswer(tag).length > longestTyped || shownAnswer(tag).includes('\n');

/** Opens the lock file at the entry of a tag. */
async function openLock({ id, file }: ListedTag): Promise<false> {
  const { lockFileOf } = await engine();
  const editor = await window.showTextDocument(Uri.file(lockFileOf(file)));
  const at = editor.document.positionAt(Math.max(0, editor.document.getText().indexOf(` ${id}\n`)));
  editor.selection = new Selection(at, at);
  editor.revealRange(editor.selection, TextEditorRevealType.InCenterIfOutsideViewport);
  return false;
}

/** Asks until an answer is valid or the person cancels. */
async function typeAnswer(tag: ListedTag, lock: (typed: string) => Promise<void>): Promise<boolean> {
  const { type, choices, words, constraints } = tag.preview;
  const options = { title: autoEditTexts.editTitle(tag.id), ignoreFocusOut: true };
  const listed = type === 'boolean' ? ['true', 'false'] : choices;

  let value = shownAnswer(tag);
  let prompt = autoEditTexts.mustBe(words, constraints);
  for (;;) {
    const typed = listed
      ? await window.showQuickPick([...listed], { ...options, placeHolder: prompt })
      : await window.showInputBox({ ...options, value, prompt });
    if (typed === undefined) return false;

    try {
      await lock(typed);
      return true;
    } catch (error) {
      if (listed) throw error;
      value = typed;
      prompt = faultWords(error);
    }
  }
}
