import type { Compiled } from '../../compile/compile.ts';
import type { Environment } from '../../language/environment.ts';
import type { ModelExperience } from '../../language/models/experience.ts';
import type { EngineModels } from '../../models/models.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import type { Secrets } from '../../run/secrets/secrets.ts';
import { secretModels } from '../../run/secrets/secrets.ts';
import type { Authority } from '../../trust/authority.ts';
import { openSecretStore, type SecretStore } from '../../trust/secrets/store.ts';
import type { HostOptions } from '../options.ts';
import { refuseUnknownTools } from '../permissions/required-by-tools.ts';
import type { Backend } from '../recording/backend.ts';
import type { RunFolders } from '../recording/portable.ts';
import type { SourceText } from '../source/pipeline-source.ts';
import type { InputArgument } from '../start/inputs.ts';
import { openModels } from './open-models.ts';
import { readableSecrets, type StoredSecrets, toolEnvironment } from './refuse-unavailable.ts';
import { refuseUnready } from './refuse-unready.ts';
import { refuseUnreadyTools } from './refuse-unready-tools.ts';
import { withSecretFaults } from './secret-faults.ts';
import type { SecretOrigins } from './secrets.ts';
import { takeSecrets } from './secrets.ts';

/* Admission of every run: new, resumed and forked ones. Models, tools, recordings, secrets, permissions and folders of a run
   are set up here and nowhere else, so that no way of starting can forget one. */

/** A run to be admitted. `V` are the variables that its templates read. */
interface Applicant<V> {
  /** The pipeline, without settled steps. */
  compiled: Compiled;
  /** The texts that are executed, the pipeline's own first. */
  files: Iterable<SourceText>;
  /** The root of the workspace. */
  root: string;
  workdir: string;
  /** As far as it is known before secrets are resolved. */
  outputFolder: string;
  outputBy: Authority;
  /** Permissions for this run, given now or earlier in it, as `--allow` takes them. */
  allow: readonly string[];
  /** Replaces every model that the pipeline names. */
  model: string | undefined;
  /** Latencies of calls before the run, in milliseconds by model. */
  latencies: Readonly<Record<string, number>> | undefined;
  experience: readonly ModelExperience[] | undefined;
  inputs: ReadonlyMap<string, InputArgument>;
  secretInputs: ReadonlyMap<string, InputArgument>;
  /** The origins of the secrets of a run that was started before. */
  secretOrigins?: SecretOrigins;
  /** Opens the run's backend; the options may name another one. */
  openBackend(mask: Mask): Promise<Backend>;
  /** `outside` tells whether the run uses anything outside itself. */
  readVariables(from: {
    env: Environment;
    allow: readonly string[];
    outside: boolean;
    /** Whether a value comes from a person's secret store. */
    isStored(name: string): boolean;
  }): V;
}

/** The outside world of an admitted run. */
export interface Outside {
  /** Everything that a person allowed, as `--allow` takes it. */
  allow: readonly string[];
  /** The models for steps: secrets are put in at the last moment. */
  models: EngineModels;
  backend: Backend;
  secrets: Secrets;
  /** The person's secret stores, and the secrets that the run may read. */
  stored: StoredSecrets | undefined;
  folders: RunFolders;
  outputBy: Authority;
}

interface Admission<V> {
  /** The origins of secret inputs. */
  secretOrigins: SecretOrigins;
  variables: V;
  /**
   * Informs backend and models where the run happens, before any call. The caller must hand the result to a host, or end its
   * backend.
   */
  open(folders: RunFolders): Promise<Outside>;
}

/**
 * Finds everything that a run needs outside. Throws a Refusal for the first obstacle: problems of the text, models without a
 * key, a missing permission, program, or secret.
 */
export async function admitRun<V extends { hidden: ReadonlyMap<string, string> }>(
  applicant: Applicant<V>,
  options: HostOptions,
): Promise<Admission<V>> {
  const store = await openSecretStore(options.env);
  try {
    return await admitWith(store, applicant, options);
  } catch (error) {
    throw withSecretFaults(error, store);
  }
}

async function admitWith<V extends { hidden: ReadonlyMap<string, string> }>(
  store: SecretStore | undefined,
  applicant: Applicant<V>,
  options: HostOptions,
): Promise<Admission<V>> {
  const { compiled, root, outputBy } = applicant;
  refuseUnknownTools(compiled, options.allow);
  const { allow, models } = await openModels(options, { ...applicant, settings: compiled.world.settings ?? {} });
  const stored = store && { store, allow };
  const backend = options.backend ?? (await applicant.openBackend(models.mask));

  refuseUnready(compiled, backend.models(models));
  // Before secrets are asked for: granting a permission starts again, and a person should be asked once.
  if (backend.outside) await refuseTools(applicant, options, { allow, models, stored });

  const variables = applicant.readVariables({
    env: toolEnvironment(root, options.env, stored),
    allow,
    outside: backend.outside,
    isStored: (name) => stored !== undefined && store?.get(name) !== undefined && readableSecrets(stored).includes(name),
  });
  const { secrets, origins } = await takeSecrets(compiled.pipeline, options, {
    variables: variables.hidden,
    given: applicant.secretInputs,
    before: applicant.secretOrigins,
    outside: backend.outside,
    stored,
    root,
    mask: models.mask,
  });

  return {
    secretOrigins: origins,
    variables,
    async open(folders) {
      await backend.begin(folders);
      models.setRunFolders(folders);
      return { allow, models: secretModels(backend.models(models)), backend, secrets, stored, folders, outputBy };
    },
  };
}

const refuseTools = <V>(
  { compiled, root, workdir, outputFolder, outputBy, inputs }: Applicant<V>,
  { env, secrets, people, wait }: HostOptions,
  granted: { allow: string[]; models: EngineModels; stored: StoredSecrets | undefined },
): Promise<void> =>
  refuseUnreadyTools(compiled, { ...granted, root, workdir, outputFolder, outputBy, given: inputs, env, secrets, people, wait });

/** Starts an admitted run. Where that fails its backend is ended, so that a recording is complete. */
export async function beginOutside<T>(outside: Outside, begin: (outside: Outside) => Promise<T>): Promise<T> {
  try {
    return await begin(outside);
  } catch (error) {
    await outside.backend.end().catch(() => undefined);
    throw error;
  }
}
