import { sessionTexts as texts } from '../../language/texts/cli/session.ts';
import { say } from '../../language/texts.ts';
import { shortPath } from '../files/paths.ts';
import { formatMinute } from '../text/when.ts';
import { oneLine } from '../text/width.ts';
import type { NewestRun, TerminalSession } from './actions.ts';

/** The pipeline that the user picks from a list, most recently run first; undefined where they cancel. */
export async function pickPipeline({
  engine,
  io,
  dialog,
  root,
}: TerminalSession): Promise<string | 'help' | 'leave' | undefined> {
  const newest = new Map((await engine.listRuns(root)).map((run) => [run.file, run]));
  const files = engine.listPipelines(root, engine.localDisk);
  const ran = [...newest.values()].sort((a, b) => b.started_at - a.started_at).filter(({ file }) => files.includes(file));
  const inOrder = [...new Set([...ran.map(({ file }) => file), ...files])];

  return await dialog.choose({
    message: say(texts.pick),
    choices: [
      ...inOrder.map((file) => ({ value: file, label: `${oneLine(shortPath(file, io.cwd))}  ${lastRun(newest.get(file))}` })),
      { value: 'help', label: say(texts.help) },
      { value: 'leave', label: say(texts.leave) },
    ],
  });
}

const lastRun = (run: NewestRun | undefined): string =>
  run ? say(texts.lastRun, { status: run.status, time: formatMinute(run.started_at) }) : say(texts.neverRan);

/** The newest run of a file under the root. */
export const newestRunOf = async (file: string, { engine, root }: TerminalSession): Promise<NewestRun | undefined> =>
  (await engine.listRuns(root)).findLast((run) => run.file === file);
