import { defined } from '../../language/json.ts';
import { type Authority, mayGrant } from '../../trust/authority.ts';
import type { EarlierOptions, HostOptions, PinnedResults, RunHandle } from '../options.ts';
import { readRun } from '../resume/read-run.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { inputsOfRun } from './inputs-of-run.ts';
import { outputFolder } from './output-folder.ts';
import { startRun } from './start.ts';

export interface RerunOptions extends HostOptions {
  /** The folder of the run whose results are reused. */
  folder: string;
  /** A step (its static path) that runs again with all later ones; everything else is reused, whatever has changed. */
  from?: string | undefined;
  /**
   * Nothing is reused: the earlier run answers all calls of the new one. Where the text has changed, the earlier one is run.
   */
  replays?: boolean;
  pinned?: PinnedResults | undefined;
  /** Who starts it: a person, unless this says otherwise. */
  by?: Authority;
  /** In USD. */
  maxCost?: number | undefined;
}

/**
 * Runs the present file of a run again, with the same inputs. Unchanged steps with unchanged inputs are reused, unless `from`
 * or `replays` say otherwise. Throws a Refusal as a new run does.
 */
export async function rerunChanged({ from, replays = false, by, maxCost, ...options }: RerunOptions): Promise<RunHandle> {
  const { folder } = options;
  const { compiled, started } = await readRun(folder);
  const { workdir: cwd, profile, model } = started;
  // A permission of a person to write elsewhere is not passed on.
  const outBy = mayGrant(by ?? 'person') ? (started.output_by ?? 'folder') : 'folder';
  const { file } = started.pipeline;
  const source = await readPipeline({ file, cwd, profile, text: replays ? compiled.text : undefined });
  const { text } = source;
  const inputs = inputsOfRun(started, source.compiled);

  // Only a person chooses the sources of secrets; for others they are those of a new run.
  const withheld = mayGrant(by ?? 'person') ? [] : Object.keys(started.secrets ?? {});
  for (const name of withheld) inputs.delete(name);
  const usual = outputFolder({}, { ...source, compiled }, { inputs: started.inputs, workdir: cwd });

  return await startRun({
    ...options,
    ...defined({ inputsBy: by, maxCost }),
    file,
    text,
    cwd,
    inputs,
    model,
    profile,
    out: started.output_path === usual ? undefined : started.output_path,
    outBy,
    replay: replays ? folder : undefined,
    earlier: replays ? undefined : earlierOf(folder, from),
  });
}

const earlierOf = (folder: string, step: string | undefined): EarlierOptions =>
  step === undefined ? { folder, how: 'changed' } : { folder, how: 'from', step };
