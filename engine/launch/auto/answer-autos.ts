import type { Compiled } from '../../compile/compile.ts';
import { autoIdPrefix } from '../../compile/pipeline/embedded/written.ts';
import { failureFrom } from '../../run/scope/render.ts';
import type { Fact } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import { experienceFor } from '../admission/experience.ts';
import { latenciesFor } from '../admission/latencies.ts';
import { openModels } from '../admission/open-models.ts';
import { refuseUnready } from '../admission/refuse-unready.ts';
import { withAllSecretMarks } from '../admission/secrets.ts';
import type { StartOptions } from '../options.ts';
import { refuseModels } from '../permissions/refuse-permissions.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { takeInputs } from '../start/inputs.ts';
import { resolveBefore } from './answer-before.ts';
import { addPlainDefaults, earlyContext } from './early-context.ts';
import { refuseUnusedResponses } from './refuse-responses.ts';

/** An AUTO tag with its present answer. */
export interface AutoAnswer {
  site: string;
  answer: Fact<'auto.resolved'>['answer'];
  model: string;
}

/** Which AUTO tags are asked. */
interface AutoSelection {
  /** Only those without a locked answer. */
  missing?: boolean;
  /** Only this one, by its id (without `of`, its id in the lock file beside the pipeline), and those nested in it. */
  only?: string | undefined;
  /** The name of the called pipeline with the tag; absent for the file's own. */
  of?: string | undefined;
  signal?: AbortSignal;
}

/**
 * Asks every AUTO tag that is answered before a run, also locked ones unless `missing` is set, and locks the answers; no run
 * is started. Returns the new answers. Throws a Refusal or RunError as the start of a run would.
 */
export async function answerAutos(options: StartOptions & AutoSelection): Promise<AutoAnswer[]> {
  const { file, root, compiled, settings, files } = await readPipeline(options);
  const { pipeline } = compiled;
  refuseUnusedResponses(compiled, options.autoResponses);

  const latencies = await latenciesFor(compiled, root);
  const experience = await experienceFor(compiled, root);
  const { models } = await openModels(options, {
    root,
    settings,
    files,
    allow: options.allow,
    model: options.model,
    latencies,
    experience,
  });

  refuseUnready(compiled, models);
  refuseModels(compiled, { root, models });
  const inputs = takeInputs(pipeline, withAllSecretMarks(options.inputs ?? new Map(), pipeline));
  const answers: AutoAnswer[] = [];
  const { signal = new AbortController().signal } = options;
  const context = earlyContext(
    { compiled, models, inputs, file, root, workdir: options.workdir ?? options.cwd, signal },
    (fact) => {
      if (fact.type === 'auto.resolved' && !fact.locked)
        answers.push({ site: fact.site, answer: fact.answer, model: fact.model });
    },
  );

  try {
    addPlainDefaults(context, compiled);
    await resolveBefore(context, compiled, {
      models,
      file,
      refresh: !options.missing,
      ...(options.only !== undefined && selectedSite(compiled, options.only, options.of)),
      responses: options.autoResponses ?? {},
    });
  } catch (error) {
    throw new RunError(failureFrom(error));
  }

  return answers;
}

/** The tag with an id of the lock file, with the name of the embedded pipeline around it, if any. */
export function selectedSite({ called, world: { file } }: Compiled, id: string, named?: string): { only: string; of?: string } {
  if (named !== undefined) return { only: id, of: named };
  for (const of of called.keys()) {
    const prefix = autoIdPrefix(of, file);
    if (prefix !== '' && id.startsWith(prefix)) return { only: id.slice(prefix.length), of };
  }
  return { only: id };
}
