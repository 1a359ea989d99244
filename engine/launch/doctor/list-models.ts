import { readEnvFile } from '../../disk/files/env-file.ts';
import { listModels, type ModelList } from '../../models/catalog/list-models.ts';
import { openSecretStore } from '../../trust/secrets/store.ts';
import { realClock } from '../host/real-clock.ts';
import { loadSettings } from '../source/load-world.ts';

interface WorkspaceModelsOptions {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Keys in the editor's secret store, which go before the environment. */
  secrets?: (name: string) => string | undefined;
  /** Only this provider, with everything that is known of it. */
  only?: string;
}

/** The providers and models for pipelines of `root`. Nothing is called. Throws a Refusal where baton.yaml has errors. */
export async function listWorkspaceModels({ root, env, secrets, only }: WorkspaceModelsOptions): Promise<ModelList> {
  const sources = { env, file: readEnvFile(root), store: await openSecretStore(env), secrets };
  return listModels(await loadSettings(root), sources, realClock.now(), only);
}
