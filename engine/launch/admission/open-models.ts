import type { Settings } from '../../compile/world.ts';
import { readEnvFile } from '../../disk/files/env-file.ts';
import type { ModelExperience } from '../../language/models/experience.ts';
import { parsePermissions } from '../../language/permission.ts';
import { createRateLimits, type RateLimits } from '../../models/limits/shared-limit.ts';
import type { EngineModels } from '../../models/models.ts';
import { createModels } from '../../models/models.ts';
import { createMask } from '../../run/secrets/mask.ts';
import { projectOf } from '../../store/paths.ts';
import type { RunStore } from '../../store/run-store.ts';
import { openSpending } from '../../store/spending/day-budget.ts';
import { dayLimits } from '../../store/spending/day-limits.ts';
import { withoutKey } from '../../trust/key.ts';
import { openSecretStore, type SecretStore } from '../../trust/secrets/store.ts';
import { permissionsForRoot } from '../../trust/stored-permissions.ts';
import { storeOf } from '../host/owned-run.ts';
import { openProviderPrograms } from '../host/provider-programs.ts';
import { realClock } from '../host/real-clock.ts';
import type { HostOptions } from '../options.ts';
import { grantedPermissions } from '../permissions/granted-permissions.ts';
import { openModelRecordings } from '../recording/model-recordings.ts';
import type { SourceText } from '../source/pipeline-source.ts';
import { hiddenValues } from './hidden-values.ts';

/** The surroundings in which models are asked. */
interface ModelsPlace {
  root: string;
  settings: Settings;
  /** Replaces every model that the pipeline names. */
  model?: string | undefined;
  /** The person's secret stores, opened. */
  store?: SecretStore | undefined;
}

/** The models' use by a pipeline. */
interface ModelsUse extends ModelsPlace {
  files: Iterable<SourceText>;
  /** Permissions given for this run alone, as `--allow` takes them. */
  allow: readonly string[] | undefined;
  /** Latencies in earlier runs, in milliseconds by model. */
  latencies?: Readonly<Record<string, number>> | undefined;
  /** The models' results on steps of earlier runs. */
  experience?: readonly ModelExperience[] | undefined;
}

/** The models of a workspace for one pipeline, with all permissions that a person gave it. */
export async function openModels(
  options: HostOptions,
  { files, allow, latencies, experience, ...place }: ModelsUse,
): Promise<{ allow: string[]; models: EngineModels }> {
  const granted = await grantedPermissions({ root: place.root, settings: place.settings, files, allow });
  const models = workspaceModels({ ...options, allow: granted }, { ...place, store: await openSecretStore(options.env) });
  models.useHistory({ latencies, experience });
  return { allow: granted, models };
}

/** The models of a workspace. Nothing is loaded or requested before the first call. */
export function workspaceModels(options: HostOptions, { root, settings, model, store }: ModelsPlace): EngineModels {
  const dailyLimits = dayLimits(settings.limits);
  const mask = createMask();
  for (const [, value] of hiddenValues(root)) mask.add(value);

  return createModels({
    settings,
    mask,
    recordings: openModelRecordings(root, mask),
    programs: openProviderPrograms(root, options.env ?? process.env),
    editor: options.editor,
    env: withoutKey(options.env ?? process.env),
    env_file: () => readEnvFile(root),
    store,
    clock: realClock,
    secrets: options.secrets,
    script: options.script,
    allow: [...parsePermissions(options.allow ?? []), ...permissionsForRoot({ root })],
    override: model,
    workerFile: options.workerFile,
    spending: dailyLimits && openSpending(root, dailyLimits, realClock, options.store?.days),
    rateLimits: rateLimitsIn(projectOf(root), storeOf(options)),
  });
}

/** The rate limits of this process, by where its runs are kept, and by project. */
const rateLimits = new WeakMap<RunStore, Map<string, RateLimits>>();

/** Runs of a project share its limits: within this process, and with other processes of a shared store. */
function rateLimitsIn(project: string, store: RunStore): RateLimits {
  const projects = rateLimits.get(store) ?? new Map<string, RateLimits>();
  rateLimits.set(store, projects);
  const limits = projects.get(project) ?? createRateLimits(realClock, store.turns);
  projects.set(project, limits);
  return limits;
}
