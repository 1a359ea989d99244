import type { Compiled } from '../../compile/compile.ts';
import type { ModelExperience } from '../../language/experience.ts';
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
import type { SourceText } from '../source/read-pipeline.ts';
import type { InputArgument } from '../start/inputs.ts';
import { openModels } from './open-models.ts';
import { readableSecrets, type StoredSecrets, toolEnvironment } from './refuse-unavailable.ts';
import { refuseUnready } from './refuse-unready.ts';
import { refuseUnreadyTools } from './refuse-unready-tools.ts';
import { withSecretFaults } from './secret-faults.ts';
import type { SecretOrigins } from './secrets.ts';
import { takeSecrets } from './secrets.ts';
import type { Environment } from './variables.ts';

/*
 * Every run is admitted here: a new one, a resumed one, a fork. Models, tools, recordings, secrets, permissions and folders of a run are
 * set up here and nowhere else, so that no way of beginning can forget one.
 */

/** A run that is to be admitted. `V` are the variables that its templates read. */
interface Applicant<V> {
  /** The pipeline, without the steps that have settled. */
  compiled: Compiled;
  /** The texts that run, the pipeline's own first. */
  files: Iterable<SourceText>;
  /** The root of the workspace. */
  root: string;
  workdir: string;
  /** As far as it is known before secrets are looked for. */
  outputFolder: string;
  outputBy: Authority;
  /** Permissions given for this run, now or earlier in it, as `--allow` takes them. */
  allow: readonly string[];
  /** Replaces every model that the pipeline names. */
  model: string | undefined;
  /** What calls took before the run was begun, in milliseconds by model. */
  latencies: Readonly<Record<string, number>> | undefined;
  experience: readonly ModelExperience[] | undefined;
  inputs: ReadonlyMap<string, InputArgument>;
  secretInputs: ReadonlyMap<string, InputArgument>;
  /** Where the secrets of a run come from that was begun before. */
  secretOrigins?: SecretOrigins;
  /** What answers the run; the options may name another backend. */
  openBackend(mask: Mask): Promise<Backend>;
  /** `outside` tells whether anything outside the run is used. */
  readVariables(from: {
    env: Environment;
    allow: readonly string[];
    outside: boolean;
    /** Whether a value comes out of what a person keeps secrets in. */
    isStored(name: string): boolean;
  }): V;
}

/** What an admitted run uses of the world outside. */
export interface Outside {
  /** Everything that a person allowed to it, as `--allow` takes it. */
  allow: readonly string[];
  /** As steps ask them: secrets are put in at the last moment. */
  models: EngineModels;
  backend: Backend;
  secrets: Secrets;
  /** What a person keeps secrets in, and what of it the run may read. */
  stored: StoredSecrets | undefined;
  folders: RunFolders;
  outputBy: Authority;
}

interface Admission<V> {
  /** Where the values of secret inputs came from. */
  secretOrigins: SecretOrigins;
  variables: V;
  /** Tells backend and models where the run happens, before anything is asked. Whoever opens it hands it to a host, or ends its backend. */
  open(folders: RunFolders): Promise<Outside>;
}

/**
 * Finds everything that a run needs outside. Throws a Refusal for the first thing that would stop it: problems of the text, models without
 * a key, a missing permission, a missing program, a missing secret.
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
  // Before secrets are asked for: who allows something starts again, and is asked once.
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

/** Begins an admitted run. Where that fails its backend is ended, so that a recording is whole. */
export async function beginOutside<T>(outside: Outside, begin: (outside: Outside) => Promise<T>): Promise<T> {
  try {
    return await begin(outside);
  } catch (error) {
    await outside.backend.end().catch(() => undefined);
    throw error;
  }
}
