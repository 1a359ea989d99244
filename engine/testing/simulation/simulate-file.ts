import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { namesOfTag } from '../../compile/check/test-cases/case-names.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { realPath } from '../../disk/paths/real-path.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { personAnswerSchema } from '../../language/schema/answers.ts';
import { simulationTexts } from '../../language/texts/simulation.ts';
import { say } from '../../language/texts.ts';
import { sitesBefore } from '../../launch/auto/answer-before.ts';
import { loadLock } from '../../launch/auto/load-lock.ts';
import { createJumpingClock, type JumpingClock } from '../../launch/host/jumping-clock.ts';
import type { RunHandle, StartOptions } from '../../launch/options.ts';
import { prepareForecastOf } from '../../launch/plan/estimate.ts';
import { judgeBasis } from '../../launch/plan/forecast.ts';
import type { Backend } from '../../launch/recording/backend.ts';
import { readPipeline } from '../../launch/source/read-pipeline.ts';
import { startRun } from '../../launch/start/start.ts';
import type { EngineModels } from '../../models/models.ts';
import type { ModelAnswer, ModelCall } from '../../run/model-port.ts';
import type { People, Tools } from '../../run/ports.ts';
import { splitCall, staticPath } from '../../state/path.ts';
import { ignoreRuns, simulationFiles } from '../../store/paths.ts';
import { answersOf } from '../backend/answers.ts';
import { createFaults } from '../backend/faults.ts';
import { scriptedBackend } from '../backend/scripted.ts';
import { tagAnswers } from '../case.ts';
import { type CaseFolder, createCaseFolder } from '../files/case-folder.ts';
import { madeUpText, makeUp } from './made-up.ts';

/** A simulated run, and the sources of its answers and durations. */
export interface SimulatedFile {
  handle: RunHandle;
  /** The test case whose answers it has; absent where the pipeline has none. */
  test?: string;
  /** Calls and questions with generated answers, by the paths of their steps. */
  madeUp: ReadonlySet<string>;
  /** The number of copied files (the nearest ones), if not all were copied. */
  cut?: number;
  /** The basis of durations: earlier `runs`, `like` steps, or a `guess` by kinds. */
  times: 'runs' | 'like' | 'guess';
  /** Why earlier runs could not be read; faults of the history, and runs that are left out. */
  trouble?: string | undefined;
  notes: readonly string[];
}

/** How long simulations are kept, in milliseconds. */
const retentionMs = 3_600_000;

/**
 * Plays a run without any call: the real engine on a clock that jumps, steps take what is foreseen of them, and answers are those of the first
 * test case with answers, else made up by their schemas. It lies in a folder of its own, and is no part of any history. Throws a Refusal
 * where the run would be refused.
 */
export async function simulateFile(options: StartOptions): Promise<SimulatedFile> {
  const source = await readPipeline(options);
  const { compiled, root, file } = source;
  const test = compiled.pipeline.tests.find(({ value }) => isMap(value['answers']));
  const written = test && isMap(test.value['answers']) ? test.value['answers'] : {};
  const [folder, prepared] = await Promise.all([openFolder(root, file, options.cwd), prepareForecastOf(options)]);
  const { foreseeSteps, learnBasis } = await import('../../launch/plan/lazy/forecast.ts');
  const learnt = learnBasis(prepared.basis);
  const durations = foreseeSteps(prepared.basis, learnt.forecaster, learnt.steps);
  const times = new Map(durations.map(({ path, median }) => [path, median]));

  const clock = createJumpingClock(Date.now());
  const madeUp = new Set<string>();
  const answers = answersOf(written);
  const scripted = scriptedBackend(answers, {
    replay: undefined,
    locked: loadLock(file),
    tags: sitesBefore(compiled).map((site) => namesOfTag(site).at(-1) ?? site.id),
    faults: createFaults(),
    sends: new Set(),
  });
  const simulation: Playing = { clock, times, madeUp, has: answers.has };
  const given = test && isMap(test.value['inputs']) ? test.value['inputs'] : {};
  const inputs = new Map([
    ...Object.entries(given).map(([name, value]) => [name, { value }] as const),
    ...(options.inputs ?? []),
  ]);
  const handle = await startRun({
    ...options,
    text: compiled.text,
    workdir: folder.workdir,
    within: folder.folder,
    out: undefined,
    env: {},
    inputs,
    autoResponses: { ...tagAnswers(compiled, written), ...options.autoResponses },
    backend: playBackend(scripted.backend, simulation),
    script: scripted.script,
    people: playPeople(scripted.people, simulation),
    allow: [],
    simulation: { clock, expected: learnt.plan.expected },
  }).catch(async (error: unknown) => {
    // A refused simulation has left nothing to look at.
    await folder.remove();
    throw error;
  });

  return {
    handle,
    test: test?.name,
    madeUp,
    cut: folder.cut,
    times: judgeBasis(durations),
    trouble: prepared.trouble,
    notes: prepared.notes,
  };
}

/** A copy of the project beside its runs; earlier copies are removed after an hour. */
async function openFolder(root: string, file: string, cwd: string): Promise<CaseFolder> {
  const all = simulationFiles(root);
  for (const name of await readdir(all).catch(() => [])) {
    const age =
      Date.now() -
      (await stat(join(all, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ));
    if (age > retentionMs) await rm(join(all, name), { recursive: true, force: true });
  }

  await mkdir(all, { recursive: true });
  ignoreRuns(root);
  const [project, beside, near] = await Promise.all([realPath(root), realPath(dirname(file)), realPath(cwd)]);
  // A run reads relative paths from the current folder. Where that is no part of the project, those of the pipeline's folder are there.
  if (!isInside(near, project)) return createCaseFolder(beside, { parent: all });

  const place = await createCaseFolder(project, { parent: all, near: isInside(beside, project) ? [near, beside] : [near] });
  const workdir = join(place.workdir, relative(project, near));
  await mkdir(workdir, { recursive: true });

  return { ...place, workdir };
}

interface Playing {
  clock: JumpingClock;
  /** What steps take, in milliseconds by static path. */
  times: ReadonlyMap<string, number>;
  madeUp: Set<string>;
  /** Whether an answer is written for one of these paths. */
  has(...paths: readonly string[]): boolean;
}

/** Generates missing answers of the script, and gives each call the predicted duration of its step. */
function playBackend(scripted: Backend, played: Playing): Backend {
  return {
    ...scripted,
    models: (models) => playModels(scripted.models(models), played),
    tools: (tools) => playTools(tools, scripted.tools(tools), played),
  };
}

function playModels(scripted: EngineModels, { clock, times, madeUp, has }: Playing): EngineModels {
  return {
    ...scripted,
    async call(call, options) {
      const { step = '' } = call;
      const path = options.place?.path ?? '';
      await clock.sleep(times.get(staticPath(step)) ?? 0, options.signal);
      if (has(step, path)) return clock.during(() => scripted.call(call, options));
      madeUp.add(step || path || say(simulationTexts.tags));
      return answerFor(call);
    },
  };
}

function answerFor({ schema, model }: ModelCall): ModelAnswer {
  const object = schema && makeUp(schema);
  const text = object === undefined ? madeUpText() : JSON.stringify(object);
  return object === undefined
    ? { text, model, cost: 0, provenance: 'simulated' }
    : { text, object, model, cost: 0, provenance: 'simulated' };
}

/** Tools that stay inside the folder really run there; results of others are generated. */
function playTools(tools: Tools, scripted: Tools, { clock, times, madeUp, has }: Playing): Tools {
  return {
    ...scripted,
    async call(tool, action, parameters, context) {
      const path = context.place?.path ?? '';
      const step = splitCall(path)?.step ?? path;
      await clock.sleep(times.get(staticPath(step)) ?? 0, context.signal);

      const spec = tools.spec(tool);
      const does = spec?.actions[action] ?? spec?.others;
      const stays =
        does !== undefined && (does.effect === 'none' || does.effect === 'read' || does.effect === 'write') && !spec?.asks;

      context.from?.('simulated');
      if (stays || has(step, path)) return clock.during(() => scripted.call(tool, action, parameters, context));

      madeUp.add(step);
      const result: Json = makeUp(does && 'result' in does ? does.result : { type: 'object' });
      return isMap(result) ? (result satisfies JsonMap) : {};
    },
  };
}

function playPeople(scripted: People, { madeUp, has }: Playing): People {
  return {
    ...scripted,
    async ask(question, signal, refused) {
      const { path = question.question } = question;
      if (refused === undefined && has(path, question.question)) return scripted.ask(question, signal, refused);
      if (question.kind === 'permission') return { value: 'no', by: say(simulationTexts.by) };
      madeUp.add(path);
      return { value: question.default ?? makeUp(personAnswerSchema(question)), by: say(simulationTexts.by) };
    },
  };
}
