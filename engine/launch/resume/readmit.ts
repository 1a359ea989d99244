import type { Compiled } from '../../compile/compile.ts';
import { formatPermission } from '../../language/permission.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import type { LogRead } from '../../store/log/read-log.ts';
import { admitRun } from '../admission/admit.ts';
import { takeVariablesAgain } from '../admission/variables.ts';
import type { HostOptions } from '../options.ts';
import { previewOf } from '../permissions/beforehand.ts';
import type { Backend } from '../recording/backend.ts';
import type { RunFolders } from '../recording/portable.ts';
import type { ReadRun } from './read-run.ts';

/** An existing run: to be resumed, or the parent of a fork. */
interface BegunRun {
  run: Pick<ReadRun, 'started' | 'plan'>;
  /** The pipeline, without steps that need nothing any more. */
  compiled: Compiled;
  /** Permissions given in it earlier. */
  granted: readonly string[];
  openBackend(mask: Mask): Promise<Backend>;
}

/**
 * Admits a run as it was started: with its model, latencies, variables, secrets and folders. Throws a Refusal as a new run
 * does.
 */
export async function readmitRun({ run, compiled, granted, openBackend }: BegunRun, options: HostOptions) {
  const { started, plan } = run;
  const { root, workdir, output_path: output } = started;
  const { outputFolder, given: inputs } = previewOf(started);
  const admission = await admitRun(
    {
      compiled,
      files: plan.files,
      root,
      workdir,
      outputFolder,
      outputBy: started.output_by ?? 'folder',
      allow: [...(options.allow ?? []), ...granted],
      model: started.model,
      latencies: started.latencies,
      experience: started.experience,
      inputs,
      secretInputs: options.secretInputs ?? new Map(),
      secretOrigins: started.secrets ?? {},
      openBackend,
      readVariables: ({ env, allow, outside }) => takeVariablesAgain(started, outside ? env : undefined, allow),
    },
    options,
  );
  const folders: RunFolders = { output, workdir, root };

  return { outside: await admission.open(folders), variables: admission.variables };
}

/** Permissions that people gave in a run so far, as `--allow` takes them. */
export const permissionsGrantedIn = ({ facts }: LogRead): string[] =>
  facts.flatMap((fact) => (fact.type === 'permission.given' && fact.step === undefined ? [formatPermission(fact)] : []));
