import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined, type Json, type JsonMap } from '../../language/json.ts';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import type { HostOptions, RunHandle } from '../../launch/options.ts';
import type { RunEntry } from '../../store/runs/runs.ts';
import type { McpHost } from '../mcp/host.ts';
import { HttpProblem } from './problem.ts';

/** The runs that this server drives. */
export interface ServedRuns {
  /** How many are at work here. */
  readonly count: number;
  start(file: string, asked: { inputs: JsonMap; model?: string | undefined; maxCost?: number | undefined }): Promise<string>;
  resume(run: RunEntry, answers?: readonly { question: string; value: Json; by: string }[]): Promise<void>;
  /** Goes on with the runs that a server of this folder had at work when it ended, each as soon as it has a place; gives how many. */
  takeUp(entries: readonly RunEntry[], failed: (run: string, why: string) => void): Promise<number>;
  /** Resolves when none is at work any more. Nothing begins from now on. */
  close(): Promise<void>;
}

/** Lies in the folder of a run as long as a server has it at work: the next server goes on with it. */
const markOf = (folder: string): string => join(folder, 'served');

export function createServedRuns(host: McpHost, mostRuns: number): ServedRuns {
  const { engine, folder, start: usual } = host;
  const atWork = new Set<Promise<unknown>>();
  let closing = false;

  /** Drives a run that `begin` begins, where another one may be at work. */
  async function drive(begin: () => Promise<RunHandle>): Promise<RunHandle> {
    if (closing) throw new HttpProblem(503, say(texts.isStopping));
    if (atWork.size >= mostRuns) throw new HttpProblem(429, say(texts.tooManyRuns, { most: mostRuns }), { retryAfter: 5 });
    const begun = begin().then(async (handle) => {
      await writeFile(markOf(handle.folder), '').catch(() => undefined);
      return handle;
    });
    // From its beginning on it has its place, and is waited for.
    const done: Promise<unknown> = begun.then(finish).catch(() => undefined);
    atWork.add(done);
    void done.then(() => atWork.delete(done));
    return begun;
  }

  async function finish(handle: RunHandle): Promise<void> {
    // What broke it stands in its log, or on the disk that refused it: whoever looks at the run sees it.
    const isEnded = await handle.done.then(
      () => true,
      () => false,
    );
    await engine.keepRunInHistory(handle).catch(() => undefined);
    if (isEnded) await rm(markOf(handle.folder), { force: true });
  }

  /** Nobody sits here: what a run asks waits for an answer. */
  const unattended: Pick<HostOptions, 'wait'> = { wait: true };

  return {
    get count() {
      return atWork.size;
    },
    async start(file, { inputs, model, maxCost }) {
      const limit = maxCost === undefined ? usual.maxCost : Math.min(maxCost, usual.maxCost ?? maxCost);
      const handle = await drive(() =>
        engine.startRun({
          ...usual,
          ...unattended,
          ...defined({ model: model ?? usual.model, maxCost: limit }),
          file,
          cwd: folder,
          inputs: new Map([
            ...(usual.inputs ?? []),
            ...Object.entries(inputs).map(([name, value]) => [name, { value }] as const),
          ]),
          // A program chose them.
          inputsBy: 'model',
        }),
      );
      return handle.id;
    },
    async resume(run, answers = []) {
      const { allow, env, workerFile } = usual;
      await drive(() => engine.resumeRun({ folder: run.folder, allow, env, workerFile, answers, ...unattended }));
    },
    async takeUp(entries, failed) {
      let count = 0;
      for (const run of entries.filter((one) => one.status === 'interrupted' && existsSync(markOf(one.folder)))) {
        while (atWork.size >= mostRuns && !closing) await Promise.race(atWork);
        // Those that are left stay marked.
        if (closing) break;
        try {
          await this.resume(run);
          count++;
        } catch (error) {
          failed(run.id, error instanceof Error ? error.message : String(error));
        }
      }
      return count;
    },
    async close() {
      closing = true;
      while (atWork.size > 0) await Promise.allSettled(atWork);
    },
  };
}
