import type { Compiled } from '../../compile/compile.ts';
import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import type { JsonMap } from '../../language/json.ts';
import { defined } from '../../language/json.ts';
import type { ModelExperience } from '../../language/models/experience.ts';
import type { NewFact } from '../../state/events.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';
import type { OutputPlace } from '../../store/files/output-owners.ts';
import type { Outside } from '../admission/admit.ts';
import type { SecretOrigins } from '../admission/secrets.ts';
import type { Variables } from '../admission/variables.ts';
import type { StartOptions } from '../options.ts';
import type { PipelineSource } from '../source/pipeline-source.ts';
import { engineVersion } from '../version.ts';
import { limitsFact } from './limits.ts';

/** A new, admitted run. */
export interface NewRun {
  options: StartOptions;
  source: PipelineSource;
  inputs: JsonMap;
  secretOrigins: SecretOrigins;
  variables: Variables;
  latencies: Record<string, number> | undefined;
  experience: ModelExperience[] | undefined;
  /** The default output folder, where it is used. */
  place: OutputPlace | undefined;
}

/** Details of a run that are known only at its creation. */
export interface StartDetails {
  id: string;
  compiled: Compiled;
  limits: PipelineLimits;
  parent: NewFact<'run.started'>['parent'];
}

/** The first fact of a run: everything that a resume or fork needs to know of its start. */
export function makeStartedFact(
  { options, source, inputs, secretOrigins, variables, latencies, experience }: NewRun,
  { backend, folders, outputBy }: Outside,
  { id, compiled, limits, parent }: StartDetails,
): NewFact<'run.started'> {
  const { pipeline } = compiled;
  return defined({
    type: 'run.started',
    run: id,
    pipeline: defined({
      id: pipeline.id,
      name: pipeline.name || undefined,
      file: source.file,
      hash: sha256Hex(source.text),
    }),
    inputs: { ...inputs },
    secrets: Object.keys(secretOrigins).length > 0 ? secretOrigins : undefined,
    env: source.settings.env?.length ? variables.shown : undefined,
    fingerprints: variables.hidden.size > 0 ? variables.fingerprints : undefined,
    engine: engineVersion,
    mode: backend.mode,
    recording: backend.recording,
    limits: limitsFact(limits),
    latencies,
    experience,
    output_path: folders.output,
    output_by: outputBy === 'person' ? outputBy : undefined,
    root: folders.root,
    workdir: folders.workdir,
    model: options.model || undefined,
    parent,
    caller: options.called?.caller,
    after: options.after && [...options.after],
    profile: options.profile,
  });
}
