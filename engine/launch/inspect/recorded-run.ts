import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { applyEdits } from '../../run/people/edit.ts';
import type { Fact } from '../../state/events.ts';
import type { RunResult } from '../../state/result/result.ts';
import type { RunHandle } from '../options.ts';
import { readRun } from '../resume/read-run.ts';
import { readingContext } from '../reuse/reading-context.ts';

/**
 * Opens a run on disk for viewing, with all its facts: it does not continue, and `done` resolves when the last viewer closes
 * it.
 */
export async function openRecordedRun(folder: string): Promise<{ handle: RunHandle; facts: readonly Fact[] }> {
  const run = await readRun(folder);
  const { compiled, state, started, log } = run;
  const context = readingContext(compiled, state, { ...started.inputs }, folder);
  await applyEdits(context);

  const looked = Promise.withResolvers<RunResult>();
  const endLook = (): void => looked.resolve(run.result);
  const handle: RunHandle = {
    id: started.run,
    folder,
    graph: compiled.graph,
    called: state.called,
    compiled,
    remaining: compiled,
    backend: { mode: started.mode, recording: started.recording },
    state,
    context,
    kept: Promise.resolve(),
    waitsFor: undefined,
    done: looked.promise,
    notes: [],
    result: () => run.result,
    cancel: endLook,
    answer: () => ({ refused: say(launchTexts.onlyRead) }),
    pause: () => undefined,
    resume: endLook,
    paused: undefined,
  };

  return { handle, facts: log.facts };
}
