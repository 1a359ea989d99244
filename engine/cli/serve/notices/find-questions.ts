import { stat } from 'node:fs/promises';
import { type OpenQuestion, openQuestions } from '../../../state/state.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import type { McpHost } from '../../mcp/host.ts';
import { listOwnRuns } from '../../mcp/run-resources.ts';
import { createOwnRuns } from '../runs/own-runs.ts';
import { readServedRun } from '../runs/run-reads.ts';

/** Finds open questions of the runs of a folder; an unchanged log is not read again. */
export function createQuestionFinder(host: McpHost) {
  const { engine } = host;
  const cache = new Map<string, { stamp: string; questions: OpenQuestion[] }>();

  const own = createOwnRuns(host);

  async function questionsOf(entry: RunEntry): Promise<OpenQuestion[]> {
    const { id } = entry;
    const stamp = await stampOf(entry);
    const before = cache.get(id);
    if (before?.stamp === stamp) return before.questions;

    // A run of another machine is fetched by this.
    const found = host.database ? await own.find(id) : entry;
    // A run that cannot be read any more has no questions.
    const questions = await readServedRun(engine, (found ?? entry).folder).then(
      ({ state }) => openQuestions(state),
      () => [],
    );

    cache.set(id, { stamp, questions });
    return questions;
  }

  /** Changes with the facts of a run. A database knows when it began to wait. */
  async function stampOf({ folder, status, started_at: started, duration }: RunEntry): Promise<string> {
    if (host.database) return `${status} ${started + (duration ?? 0)}`;
    const found = await stat(engine.runPaths(folder).log).catch(() => undefined);
    return `${found?.size} ${found?.mtimeMs}`;
  }

  return async () => {
    const open = (await listOwnRuns(host, { waiting: true })).filter(
      ({ status }) => status === 'waiting' || status === 'running',
    );
    const ids = new Set(open.map(({ id }) => id));
    for (const id of [...cache.keys()].filter((one) => !ids.has(one))) cache.delete(id);
    const asked: { entry: RunEntry; questions: OpenQuestion[] }[] = [];
    for (const entry of open) asked.push({ entry, questions: await questionsOf(entry) });

    return asked;
  };
}
