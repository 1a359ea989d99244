import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { isInside } from '../../../disk/paths/path-rules.ts';
import { typeOfPicture, typeOfSound } from '../../../language/media/shown-media.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import type { McpHost } from '../../mcp/host.ts';
import { listOwnRuns } from '../../mcp/run-resources.ts';
import { HttpProblem } from '../api/problem.ts';
import { readServedHistory } from '../runs/history.ts';
import { readServedRun } from '../runs/run-reads.ts';
import { foresightOf } from './foresight.ts';

/** The most characters of a part of two runs that are compared, and the most runs of a history. */
const most = { letters: 60_000, runs: 5000 };
/** The most bytes of a picture or recording that is shown. */
const mostBytes = 5_000_000;

/** What the panel asks about a step or a file of a run; `at` is the step's path, or the file's name. */
type RunReport = (host: McpHost, run: RunEntry, at: string) => Promise<object>;

const reports: Readonly<Record<string, RunReport>> = {
  preview: async ({ engine }, { folder }, path) => ({ preview: await engine.previewResult(folder, path) }),
  inputs: async ({ engine }, { folder }, path) => ({ inputs: (await engine.inputsOfStep(folder, path)) ?? [] }),
  async sides({ engine }, { folder }, path) {
    const earlier = await engine.findEarlierRun(folder, path);
    return {
      here: await engine.readStepInRun(folder, path),
      earlier: earlier === undefined ? undefined : await engine.readStepInRun(earlier, path),
    };
  },
  async product(host, run, file) {
    const { path, bytes } = await findWritten(host, run, file);
    const { size } = await stat(path);
    const changed = bytes !== size || undefined;
    const picture = typeOfPicture(file);
    const type = picture ?? typeOfSound(file);
    if (type === undefined) return { preview: { ...(await host.engine.previewProduct(path)), changed } };
    if (size > mostBytes) throw new HttpProblem(413, say(texts.pictureTooLarge, { file }));

    const as = picture === undefined ? 'sound' : 'picture';
    return { preview: { as, url: `data:${type};base64,${(await readFile(path)).toString('base64')}`, changed } };
  },
  history,
  forecast: (host, run) => foresightOf(host).foresee(run),
  bottlenecks: async (host, run) => ({ explained: await foresightOf(host).explain(run) }),
};

/** By their names in an address, which may be anything. Each returns the members of the panel's message. */
export const runReports: ReadonlyMap<string, RunReport> = new Map(Object.entries(reports));

/** Sends a file of the run, whole, as a download. */
export async function sendProduct(host: McpHost, run: RunEntry, file: string): Promise<Response> {
  const { path } = await findWritten(host, run, file);
  const name = encodeURIComponent(basename(file)).replaceAll("'", '%27');
  // The types of Node and of browsers describe the same stream differently.
  const bytes = Readable.toWeb(createReadStream(path)) as unknown as BodyInit;

  return new Response(bytes, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': ['attachment', `filename*=UTF-8''${name}`].join('; '),
    },
  });
}

/** The path of a file that a fact of the run names. Throws a HttpProblem (404) for any other. */
async function findWritten({ engine }: McpHost, { folder }: RunEntry, file: string): Promise<{ path: string; bytes: number }> {
  const { log, started, foreign } = await readServedRun(engine, folder);
  const written = log.facts.findLast((fact) => fact.type === 'product.written' && fact.file === file);
  const named = written && (await engine.findProduct({ started, foreign }, file));
  const [path, ...rooms] = await Promise.all([named ?? '', started.root, started.output_path].map(realPath));

  // The file may have been replaced by a link that leads elsewhere.
  const isWithin = path !== undefined && rooms.some((room) => room !== undefined && isInside(path, room));
  if (written?.type !== 'product.written' || !isWithin || !(await stat(path)).isFile())
    throw new HttpProblem(404, say(texts.noProduct, { file }));

  return { path, bytes: written.bytes };
}

const realPath = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);

/** The visible runs of the same pipeline; usual figures come from those before this one. */
async function history(host: McpHost, { id, pipeline }: RunEntry): Promise<object> {
  const { engine } = host;
  const own = await listOwnRuns(host, { pipeline });
  const before = own.find((run) => run.id === id)?.started_at;
  const ids = new Set(own.map((run) => run.id));
  const { value, update } = await readServedHistory(host, pipeline, (queries) => {
    const trend = queries.trend(pipeline);
    return {
      runs: queries.runs({ pipeline, most: most.runs }).filter(({ run }) => ids.has(run)),
      trends: engine.listTrends(trend),
      scores: engine.listScores(trend),
      usual: [...queries.trend(pipeline, { before }).steps].map(([step, sums]) => [step, engine.usualOf(sums)] as const),
    };
  });

  return { history: { ...value, notes: engine.describeUpdate(update) } };
}

/** A part of two runs, the earlier one first. */
export async function readBothParts(
  { engine }: McpHost,
  runs: readonly [RunEntry, RunEntry],
  part: { what: 'result' | 'prompt'; path: string },
): Promise<object> {
  const [before, after] = await Promise.all(runs.map(({ folder }) => engine.readRunDocument(folder, part)));
  const shorten = (text = ''): string => text.slice(0, most.letters);
  return { before: shorten(before?.text), after: shorten(after?.text) };
}
