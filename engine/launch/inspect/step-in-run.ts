import { durationOf } from '../../state/step.ts';
import { runPaths } from '../../store/paths.ts';
import { readRun } from '../resume/read-run.ts';
import { readRunDocument } from './run-document.ts';

/** A step in one run, for comparison with the same step of another run. */
export interface StepInRun {
  run: string;
  /** When the run began, in milliseconds since 1970. */
  started_at: number;
  status: string;
  model?: string | undefined;
  attempts: number;
  calls: number;
  /** Milliseconds. */
  duration?: number | undefined;
  input_tokens?: number | undefined;
  output_tokens?: number | undefined;
  /** USD. */
  cost?: number | undefined;
  /** The result and the last prompt as in the run's documents, truncated where they are very long. */
  answer?: CutText | undefined;
  prompt?: CutText | undefined;
  failure?: string | undefined;
}

export interface CutText {
  text: string;
  cut: boolean;
}

/** More than this is compared in an editor. */
const mostLetters = 60_000;

/** A step in the run of a folder; undefined where it has none. Rejects where the folder holds no run. */
export async function readStepInRun(folder: string, path: string): Promise<StepInRun | undefined> {
  const { state, started } = await readRun(folder);
  const step = state.steps.get(path);
  if (!step) return undefined;

  const { status, model, attempts, calls, usage, cost, failure, result } = step;
  const asks = calls.some((call) => call && call.kind !== 'tool');
  const [answer, prompt] = [
    result && (await readRunDocument(folder, { what: 'result', path })),
    asks ? await readRunDocument(folder, { what: 'prompt', path }) : undefined,
  ];

  return {
    run: runPaths(folder).id,
    started_at: started.at,
    status,
    model,
    attempts,
    calls: calls.filter(Boolean).length,
    duration: durationOf(step),
    input_tokens: usage?.input_tokens,
    output_tokens: usage?.output_tokens,
    cost,
    answer: answer && cutText(answer.text),
    prompt: prompt && cutText(prompt.text),
    failure: failure?.message,
  };
}

const cutText = (text: string): CutText => ({ text: text.slice(0, mostLetters), cut: text.length > mostLetters });
