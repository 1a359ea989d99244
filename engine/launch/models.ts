import { readEnvFile } from '../models/keys.ts';
import { listModels, type ModelList } from '../models/list.ts';
import { realClock } from './clock.ts';
import { loadSettings } from './world.ts';

export interface ModelsHereOptions {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Only this provider, with all that is known of it. */
  only?: string;
}

/** The providers and models that pipelines of `root` can use. Nobody is asked. Throws a Refusal where baton.yaml has errors. */
export async function modelsHere({ root, env, only }: ModelsHereOptions): Promise<ModelList> {
  return listModels(await loadSettings(root), { env, file: readEnvFile(root) }, realClock.now(), only);
}
