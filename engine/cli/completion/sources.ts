import { resolve } from 'node:path';
import { stepNodes } from '../../compile/graph/places.ts';
import { say } from '../../language/texts.ts';
import type { Engine } from '../engine.ts';
import { compileFile } from '../files/compile-file.ts';
import { currentRoot, shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { folderOfRun } from '../runs/find.ts';
import { formatMinute } from '../text/when.ts';
import { oneLine } from '../text/width.ts';
import type { Completion, CompletionCandidate, CompletionSource, LineBefore } from './complete.ts';
import { shells } from './shells.ts';

/** The number of runs that are offered, the newest first. */
const mostRuns = 30;

interface Here {
  engine: Engine;
  io: Io;
  line: LineBefore;
}

/**
 * The candidates for a value, from the runs, pipelines and settings of this folder. Nothing is written, and no network is
 * used.
 */
const sources: Readonly<Record<string, (here: Here) => Promise<Completion>>> = {
  FILE: pipelineFiles,
  'FILE|TEXT': pipelineFiles,
  PIPELINE: pipelineFiles,
  WORKFLOW: async () => ({ candidates: [], files: 'files' }),
  RECORDING: async () => ({ candidates: [], files: 'files' }),
  DIR: async () => ({ candidates: [], files: 'folders' }),
  FOLDER: async () => ({ candidates: [], files: 'folders' }),
  RUN: listedRuns,
  'RECORDING|RUN': async (here) => ({ ...(await listedRuns(here)), files: 'files' }),
  STEP: async (here) => ({ candidates: await stepsOf(here) }),
  'STEP=VALUE': async (here) => ({ candidates: (await stepsOf(here)).map(open), isOpen: true }),
  'NAME=VALUE': async (here) => ({ candidates: (await inputsOf(here)).map(open), isOpen: true }),
  'NAME=VARIABLE': async (here) => ({ candidates: (await inputsOf(here)).map(open), isOpen: true }),
  VERSION: listedVersions,
  MODEL: listedModels,
  PROVIDER: listedProviders,
  EXAMPLE: async () => ({
    candidates: (await import('../../gallery/lazy/gallery.ts'))
      .listExamples()
      .map(({ name, says }) => ({ value: name, about: say(says) })),
  }),
  SHELL: async () => ({ candidates: shells.map((value) => ({ value })) }),
};

export interface CompletionSources {
  loadEngine(): Promise<Engine>;
  /** The pages and words that `baton help` knows, with a line about each. */
  listTopics(): Promise<Iterable<readonly [topic: string, about: string]>>;
}

/** The candidates for each kind of value. Where a source cannot be read there are none: a shell cannot show an error. */
export const openCompletionSource =
  ({ loadEngine, listTopics }: CompletionSources, io: Io): CompletionSource =>
  async (placeholder, line) => {
    if (placeholder === 'TOPIC') return { candidates: [...(await listTopics())].map(([value, about]) => ({ value, about })) };
    const read = Object.hasOwn(sources, placeholder) ? sources[placeholder] : undefined;
    if (!read) return { candidates: [] };
    return await read({ engine: await loadEngine(), io, line }).catch((): Completion => ({ candidates: [] }));
  };

const open = ({ value, about }: CompletionCandidate): CompletionCandidate => ({ value: `${value}=`, about });

async function pipelineFiles({ engine, io: { cwd } }: Here): Promise<Completion> {
  const files = engine.listPipelines(cwd, engine.localDisk).map((file) => ({ value: shortPath(file, cwd) }));
  return { candidates: files, files: 'files' };
}

async function listedRuns({ engine, io: { cwd } }: Here): Promise<Completion> {
  const runs = (await engine.listRuns(currentRoot(engine, cwd))).reverse().slice(0, mostRuns);
  const rows = runs.map(({ id, pipeline, status, started_at }) => ({
    value: id,
    about: oneLine(`${pipeline} · ${status} · ${formatMinute(started_at)}`),
  }));
  const [newest] = rows;
  return { candidates: newest ? [{ value: 'latest', about: newest.about }, ...rows] : [] };
}

/** The steps of the pipeline, or of the text of the run. */
async function stepsOf({ engine, io, line: { positionals } }: Here): Promise<CompletionCandidate[]> {
  const [first = ''] = positionals;
  const { graph } = /\.ya?ml$/i.test(first)
    ? await compileFile(engine, first, io)
    : (await engine.readRun(await folderOfRun(engine, first, io.cwd))).compiled;
  return stepNodes(graph).map(({ path, detail }) => ({ value: path, about: oneLine(detail) }));
}

async function inputsOf({ engine, io, line: { positionals } }: Here): Promise<CompletionCandidate[]> {
  const { pipeline } = await compileFile(engine, positionals[0] ?? '', io);
  return pipeline.inputs.map(({ name, description }) => ({
    value: name,
    about: description === undefined ? undefined : oneLine(description),
  }));
}

async function listedVersions({ engine, io: { cwd }, line: { positionals } }: Here): Promise<Completion> {
  const file = resolve(cwd, positionals[0] ?? '');
  const { versions } = await engine.listVersions(engine.findRoot(file, cwd), file);
  const rows = versions.map(({ version, runs }) => {
    const last = runs.at(-1);
    return { value: version, about: last && `${formatMinute(last.started_at)} · ${last.status}` };
  });
  return { candidates: [{ value: 'now' }, ...rows.reverse()] };
}

async function listedModels({ engine, io }: Here): Promise<Completion> {
  const { models } = await engine.listWorkspaceModels({ root: currentRoot(engine, io.cwd), env: io.env });
  return { candidates: models.map(({ id }) => ({ value: id })) };
}

async function listedProviders({ engine, io }: Here): Promise<Completion> {
  const { providers } = await engine.listWorkspaceModels({ root: currentRoot(engine, io.cwd), env: io.env });
  return { candidates: providers.map(({ id }) => ({ value: id })) };
}
