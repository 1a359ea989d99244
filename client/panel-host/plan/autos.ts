import { commands, type TextDocument } from 'vscode';
import type { ListedTag } from '../../../engine/index.ts';
import type { Path } from '../../../engine/state/path.ts';
import type { SiteArgument } from '../../commands/auto.ts';
import type { FromPanel, StepReport } from '../../messages.ts';
import type { AutoInfo } from '../../panel-content.ts';
import { type Compiled, engine } from '../../runs/engine.ts';
import { faultWords } from '../../runs/fault-words.ts';
import type { PageFeed } from '../feed/page-feed.ts';
import type { Producer } from '../reveal.ts';

/** Maximum characters shown of a tag's words. */
const mostWords = 500;

const infoOf = ({ id, only, of, key, path, preview }: ListedTag): AutoInfo => {
  const { field, words, constraints, state, answer, last } = preview;
  return { id, only, of, key, path, field, words: words.slice(0, mostWords), constraints, state, answer, last };
};

/** The AUTO tags of a pipeline and of called ones. Rejects if a lock file cannot be read. */
export const listAutos = async (compiled: Compiled): Promise<AutoInfo[]> => (await engine()).listTags(compiled).map(infoOf);

/** The AUTO tags of a step of the current text; for a past run, of its step there. */
export async function reportAutos(
  feed: Pick<PageFeed, 'compiled'>,
  path: Path,
): Promise<Extract<StepReport, { type: 'stepAutos' }>> {
  try {
    const { tagsOfStep } = await engine();
    return { type: 'stepAutos', path, autos: tagsOfStep(await feed.compiled(), path).map(infoOf) };
  } catch (error) {
    return { type: 'stepAutos', path, fault: faultWords(error) };
  }
}

type AutoMessage = Extract<FromPanel, { type: 'auto' }>;

/**
 * Performs an action on an answer, by the same commands as in the text. A locked answer is read from the log, not from the
 * page.
 */
export async function changeAnswer(
  { uri }: TextDocument,
  feed: Pick<PageFeed, 'compiled'>,
  { does, only, of }: AutoMessage,
  events: Producer['events'],
): Promise<void> {
  if (does !== 'lock') {
    await commands.executeCommand(`baton.${does}Auto`, uri, { only, of } satisfies SiteArgument);
    return;
  }

  const { listTags } = await engine();
  const tag = listTags(await feed.compiled()).find((one) => one.only === only && one.of === of);
  const got = events.findLast((event) => event.type === 'auto.resolved' && event.site === tag?.key);
  if (got?.type !== 'auto.resolved') return;
  await commands.executeCommand('baton.editAuto', uri, { only, of, answer: got.answer } satisfies SiteArgument);
}
