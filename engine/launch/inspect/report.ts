import { resolve } from 'node:path';
import type { Step } from '../../compile/pipeline/model/step.ts';
import { type History, historyOf } from '../../insight/history.ts';
import { judgeAnswers } from '../../insight/quality/judge.ts';
import { fewestEarlierValues, type QualityFinding, qualityOf } from '../../insight/quality/quality.ts';
import { reportToHtml } from '../../insight/report/html.ts';
import { reportToMarkdown } from '../../insight/report/markdown.ts';
import { reportOf } from '../../insight/report/report.ts';
import { modelOverridesOf } from '../../insight/run-definition.ts';
import { stepsByPath } from '../../insight/structure/described-steps.ts';
import type { Json } from '../../language/json.ts';
import { deserializeValue } from '../../language/values/string-table.ts';
import { checkAnswer } from '../../models/structured/check-answer.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { openArtifacts } from '../../store/files/artifacts.ts';
import { runPaths } from '../../store/paths.ts';
import { openModels } from '../admission/open-models.ts';
import type { HostOptions } from '../options.ts';
import { refuseBarred } from '../permissions/refuse-permissions.ts';
import { readEarlierRuns } from '../plan/history.ts';
import { Refusal } from '../refusal.ts';
import type { ReadRun } from '../resume/read-run.ts';
import { readRun } from '../resume/read-run.ts';

/** Findings about the quality of a run. */
interface QualityReport {
  findings: QualityFinding[];
  /** The number of examined steps. */
  steps: number;
  /** The number of earlier runs for comparison. */
  earlier: number;
  /** Too few earlier runs for a comparison. */
  few: boolean;
}

interface QualityOptions extends Pick<HostOptions, 'env' | 'allow' | 'secrets' | 'script'> {
  folder: string;
  /** Judges the answers of prompts too; without it no model is asked. */
  model?: string;
  signal?: AbortSignal;
  /** Called before a model is asked. */
  onAsk?(model: string, count: number): void;
}

/**
 * Examines the quality of a run. Throws a Refusal where the model cannot be asked, a RunError where the run cannot be read.
 */
export async function inspectQuality(options: QualityOptions): Promise<QualityReport> {
  const run = await readRun(options.folder);
  const read = await openRunReader(run, options.folder);
  const findings = qualityOf(run.state, { ...read, check: checkAnswer });

  if (options.model !== undefined) {
    const { root, latencies } = run.started;
    const { settings = {} } = run.compiled.world;
    const { files } = run.plan;
    const { models } = await openModels(options, {
      root,
      settings,
      files,
      allow: options.allow,
      model: options.model,
      latencies,
    });
    const refused = models.refusalFor(undefined);
    if (refused) throw new Refusal(refused.message, { hint: refused.hint });

    refuseBarred(models.missingPermission(undefined), { root: run.started.root, world: run.compiled.world });
    const { model } = models.choose(undefined);
    const { onAsk, signal = new AbortController().signal } = options;
    findings.push(...(await judgeAnswers(run.state, { models, model, signal, value: read.value, onAsk })));
  }

  const steps = [...run.state.steps.values()].filter(({ status }) => status === 'succeeded' || status === 'failed').length;
  const earlier = read.history.runs.length;
  return { findings, steps, earlier, few: earlier < fewestEarlierValues };
}

/** A run as one document. Throws a RunError where it cannot be read. */
export async function writeReport(folder: string, form: 'html' | 'markdown'): Promise<string> {
  const run = await readRun(folder);
  const read = await openRunReader(run, folder);
  const { compiled, state, log, result } = run;
  const quality = qualityOf(state, { ...read, check: checkAnswer });
  const report = reportOf({ compiled, state, facts: log.facts, result, value: read.value, quality });
  return form === 'html' ? reportToHtml(report) : reportToMarkdown(report);
}

interface RunReader {
  definition(path: string): Step | undefined;
  value(step: StepState): Json | undefined;
  history: History;
}

/** Values in files are read beforehand, the first ones as far as memory allows. */
async function openRunReader({ compiled, state, started }: ReadRun, folder: string): Promise<RunReader> {
  const paths = stepsByPath(compiled.pipeline);
  const stored = await readStored(state, folder);
  const { runs: earlier } = await readEarlierRuns(resolve(started.root), compiled, runPaths(folder).id);

  return {
    definition: (path) => paths.get(path) ?? paths.get(path.replace(/\[\*\]$/, '')),
    value: ({ result }) => {
      if (result === undefined) return undefined;
      if ('value' in result) return result.value;
      return stored.get(result.artifact);
    },
    history: historyOf({ compiled, models: modelOverridesOf(state, compiled), maxParallel: state.agenda.maxParallel }, earlier),
  };
}

/** The most bytes of large values that are read for a report. */
const mostBytes = 32_000_000;

async function readStored(state: RunState, folder: string): Promise<ReadonlyMap<string, Json>> {
  const artifacts = openArtifacts(runPaths(folder).artifacts);
  const values = new Map<string, Json>();
  let left = mostBytes;
  for (const { result } of state.steps.values()) {
    if (!result || 'value' in result || values.has(result.artifact) || result.bytes > left) continue;
    left -= result.bytes;
    // A missing or damaged value is shown as missing; the rest of the report is unaffected.
    const text = await artifacts.get(result.artifact).catch(() => undefined);
    if (text !== undefined) values.set(result.artifact, deserializeValue(text));
  }

  return values;
}
