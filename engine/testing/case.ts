import { dirname, resolve } from 'node:path';
import { spelledPath } from '../compile/check/test-cases/case-check.ts';
import { caseNames, matchesStep, namesOfTag } from '../compile/check/test-cases/case-names.ts';
import type { Compiled } from '../compile/compile.ts';
import type { TestCase } from '../compile/pipeline/model/pipeline.ts';
import type { SourceNode } from '../compile/source/nodes.ts';
import { pairOf } from '../compile/source/nodes.ts';
import { whenAborted } from '../language/abort.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { isMap } from '../language/json.ts';
import type { Range } from '../language/problems.ts';
import { namesOf } from '../language/spelling/near.ts';
import { testingTexts } from '../language/texts/testing.ts';
import { say } from '../language/texts.ts';
import { ownTools } from '../language/tools/own.ts';
import { sitesBefore } from '../launch/auto/answer-before.ts';
import { loadLock } from '../launch/auto/load-lock.ts';
import type { HostOptions, RunHandle } from '../launch/options.ts';
import { openRecording } from '../launch/recording/open.ts';
import { replayBackend } from '../launch/recording/replay.ts';
import { Refusal } from '../launch/refusal.ts';
import { startRun } from '../launch/start/start.ts';
import { findRoot } from '../workspace/root.ts';
import type { Answers } from './backend/answers.ts';
import { answersOf } from './backend/answers.ts';
import type { Faults } from './backend/faults.ts';
import { createFaults } from './backend/faults.ts';
import { scriptedBackend } from './backend/scripted.ts';
import { scriptedWire } from './backend/scripted-wire.ts';
import { type RanSteps, readRanSteps } from './coverage.ts';
import type { EndedRun } from './expectations/expect.ts';
import { unmetExpectations } from './expectations/expect.ts';
import { type CaseFolder, createCaseFolder } from './files/case-folder.ts';

/** A fault of a case, with its position in the pipeline's text. */
export interface CaseFailure {
  /** The expectation: `outputs.greeting`; absent where the case itself is at fault. */
  what?: string;
  expected?: string;
  actual?: string;
  /** The complete message, on one line. */
  message: string;
  range: Range;
}

export interface CaseReport {
  name: string;
  range: Range;
  status: 'passed' | 'failed';
  /** Milliseconds. */
  duration: number;
  failures: CaseFailure[];
  /** A possible reason of a failure. */
  note?: string;
  /** The executed steps; absent where the run could not start. */
  ran?: RanSteps;
}

export interface CaseOptions {
  /** The current folder. */
  cwd: string;
  /** Stops the present run. */
  signal?: AbortSignal;
  /** Hooks for a debugger. */
  hooks?: Pick<HostOptions, 'onEvent' | 'pauseBefore' | 'onPause'> | undefined;
  /** Called with the run as it begins. */
  onRun?: ((handle: RunHandle) => void) | undefined;
}

/**
 * Runs one case: the real engine in a folder of its own, with the case's answers in place of models, people and the outside
 * world.
 */
export async function runCase(compiled: Compiled, test: TestCase, options: CaseOptions): Promise<CaseReport> {
  const begun = performance.now();
  const { file } = compiled.world;
  const caseFolder = await createCaseFolder(dirname(file));
  const faults = createFaults();
  const answers = answersOf(mapIn(test.value, 'answers'));

  try {
    const ended = await runToEnd(compiled, test, { ...options, place: caseFolder, answers, faults });
    const failures = await unmetExpectations(mapIn(test.value, 'expect'), ended);
    const by = compiled.at(test.block);
    const placed = (path: readonly (string | number)[]): Range => shiftRange(rangeAt(test.node, path), by);

    reportUnused(answers, compiled, faults);
    const caseFailures: CaseFailure[] = [
      ...faults.all.map(({ message, at }) => ({
        message,
        range: placed(at ?? ['name']),
      })),
      ...failures.map(({ what, at, expected, actual }) => ({
        what,
        expected,
        actual,
        message: say(testingTexts.unmet, { what, expected, actual }),
        range: placed(['expect', ...at]),
      })),
    ];
    return {
      name: test.name,
      range: shiftRange(test.range, by),
      status: caseFailures.length ? 'failed' : 'passed',
      duration: performance.now() - begun,
      ran: ended.ran,
      failures: caseFailures,
      note: caseFailures.length ? noteOn(caseFolder, dirname(file)) : undefined,
    };
  } finally {
    await caseFolder.remove();
  }
}

/** Files of the pipeline's folder that a failed case may have missed. */
function noteOn({ cut, closed: [closed] }: CaseFolder, folder: string): string | undefined {
  if (cut !== undefined) return say(testingTexts.cut, { count: cut, folder });
  return closed === undefined ? undefined : say(testingTexts.closed, { path: closed || folder });
}

const mapIn = (value: JsonMap, key: string): JsonMap => {
  const member = value[key];
  return isMap(member) ? member : {};
};

interface CaseRun extends CaseOptions {
  place: { folder: string; workdir: string };
  answers: Answers;
  faults: Faults;
}

/** The end of a case's run. A run that could not start counts too: a case may test invalid inputs. */
async function runToEnd(compiled: Compiled, test: TestCase, options: CaseRun): Promise<EndedRun & { ran?: RanSteps }> {
  const { cwd, place, answers, faults, signal, hooks, onRun } = options;
  const { file } = compiled.world;
  const { replay: source } = test.value;
  const { folder: within, workdir } = place;
  const beside = { cwd: dirname(file), root: findRoot(file, cwd) };

  try {
    const replay = typeof source === 'string' ? replayBackend(await openRecording(source, beside), (text) => text) : undefined;
    const sends = isMap(test.value['http']) ? sendingTools(compiled) : new Set<string>();
    const { backend, script, people } = scriptedBackend(answers, {
      replay,
      locked: loadLock(file),
      tags: sitesBefore(compiled).map((site) => namesOfTag(site).at(-1) ?? site.id),
      faults,
      sends,
    });
    const handle = await startRun({
      ...hooks,
      file,
      text: compiled.text,
      cwd,
      workdir,
      within,
      env: {},
      inputs: new Map(Object.entries(mapIn(test.value, 'inputs')).map(([name, value]) => [name, { value }])),
      autoResponses: tagAnswers(compiled, mapIn(test.value, 'answers')),
      backend,
      script,
      people,
      wire: sends.size ? scriptedWire(mapIn(test.value, 'http'), faults) : undefined,
      // Nothing leaves this process, so nobody has to allow it.
      allow: [...sends],
    });

    onRun?.(handle);
    const off = whenAborted(signal, () => handle.cancel());
    const result = await handle.done.finally(off);
    const files = { output: handle.state.started?.output_path ?? workdir, workdir };
    return { result, files, ran: readRanSteps(handle.state) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const message = error.problems.length ? `${error.message} ${error.problems[0]?.message}` : error.message;
    return { result: refusedResult(message), files: { output: resolve(workdir, 'outputs'), workdir } };
  }
}

/** The tools whose requests a case answers under `http`: the built-in one, and those of `baton.yaml` that make requests. */
const sendingTools = ({ world: { settings } }: Compiled): Set<string> =>
  new Set(['http', ...ownTools(settings?.tools).flatMap(({ spec, does }) => (does.kind === 'http' ? [spec.name] : []))]);

/** A refusal before the first step, as a run that failed by its inputs. */
const refusedResult = (message: string): EndedRun['result'] => ({
  status: 'failed',
  degraded: false,
  outputs: {},
  absent: [],
  steps: {},
  usage: { calls: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 },
  error: { kind: 'input', message, retryable: false },
});

/** Answers for AUTO tags by their ids: `data.tone`, `late.set.mood`, with `#1` for the second tag of a field. */
export function tagAnswers(compiled: Compiled, answers: JsonMap): Record<string, Json> {
  const found: Record<string, Json> = {};
  for (const { id } of tagsOf(compiled)) {
    for (const name of namesOfTag({ id })) {
      if (Object.hasOwn(answers, name)) found[id] ??= answers[name] ?? null;
    }
  }

  return found;
}

const tagsOf = (compiled: Compiled) => [...sitesBefore(compiled), ...compiled.steps.flatMap(({ step }) => step.autos)];

/** An answer that nothing could ever ask for is a mistake. */
function reportUnused(answers: Answers, compiled: Compiled, faults: Faults): void {
  const { paths, tags, open } = caseNames(compiled.checkable);
  for (const pattern of answers.patterns) {
    if (tags.has(pattern) || matchesStep(pattern, paths) || (open && pattern.includes('/'))) continue;
    const like = spelledPath(
      pattern,
      namesOf(() => [...paths, ...tags]),
    );
    faults.add(say(like ? testingTexts.noSuchStepLike : testingTexts.noSuchStep, { pattern, like: like ?? '' }), [
      'answers',
      pattern,
    ]);
  }
}

/** The position of a value in a tree, as far as the path leads. */
function rangeAt(node: SourceNode, [name, ...rest]: readonly (string | number)[]): Range {
  if (name === undefined) return node.range;
  const inner = childOf(node, name);
  return inner && inner.range.end > inner.range.start ? rangeAt(inner, rest) : node.range;
}

const shiftRange = ({ start, end }: Range, by: number): Range => ({ start: start + by, end: end + by });

function childOf(node: SourceNode, name: string | number): SourceNode | undefined {
  if (typeof name === 'string') return pairOf(node, name)?.value;
  return node.kind === 'list' ? node.items[name] : undefined;
}
