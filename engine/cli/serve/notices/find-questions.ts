import { stat } from 'node:fs/promises';
import { type OpenQuestion, openQuestions } from '../../../state/state.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import type { McpHost } from '../../mcp/host.ts';
import { listOwnRuns } from '../../mcp/run-resources.ts';

/** Finds open questions of the runs of a folder; a log that has not changed is not read again. */
export function createQuestionFinder(host: McpHost) {
  const { engine } = host;
  const known = new Map<string, { stamp: string; questions: OpenQuestion[] }>();

  async function questionsOf({ id, folder }: RunEntry): Promise<OpenQuestion[]> {
    const found = await stat(engine.runPaths(folder).log).catch(() => undefined);
    const stamp = `${found?.size} ${found?.mtimeMs}`;
    const before = known.get(id);
    if (before?.stamp === stamp) return before.questions;
    // A run that cannot be read any more asks nobody.
    const questions = await engine.readRun(folder).then(
      ({ state }) => openQuestions(state),
      () => [],
    );
    known.set(id, { stamp, questions });
    return questions;
  }

  return async () => {
    const open = (await listOwnRuns(host)).filter(({ status }) => status === 'waiting' || status === 'running');
    const ids = new Set(open.map(({ id }) => id));
    for (const id of [...known.keys()].filter((one) => !ids.has(one))) known.delete(id);
    const asked: { entry: RunEntry; questions: OpenQuestion[] }[] = [];
    for (const entry of open) asked.push({ entry, questions: await questionsOf(entry) });
    return asked;
  };
}
