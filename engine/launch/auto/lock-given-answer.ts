import type { AutoType } from '../../compile/pipeline/model/value.ts';
import type { Json } from '../../language/json.ts';
import { autoTexts } from '../../language/texts/run/auto.ts';
import { say } from '../../language/texts.ts';
import { parseJson } from '../../language/values/numbers.ts';
import type { Models } from '../../run/model-port.ts';
import { failureFrom } from '../../run/scope/render.ts';
import { RunError } from '../../state/failure.ts';
import { withAllSecretMarks } from '../admission/secrets.ts';
import { unaskedModels } from '../inspect/unasked-models.ts';
import type { StartOptions } from '../options.ts';
import { Refusal } from '../refusal.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { takeInputs } from '../start/inputs.ts';
import { selectedSite } from './answer-autos.ts';
import { autoPipelines, resolveBefore, sitesOf } from './answer-before.ts';
import { addPlainDefaults, earlyContext } from './early-context.ts';

interface GivenAnswer {
  /** The tag, by its id, as in `answerAutos`. */
  only: string;
  of?: string | undefined;
  answer: Json;
}

/**
 * Locks a person's answer to a tag that is answered before a run, for the question with these inputs. No model is asked.
 * Throws a Refusal where the tag does not exist, a RunError where the answer does not fit or the question cannot be known.
 */
export async function lockAnswer(options: StartOptions & GivenAnswer): Promise<void> {
  const { file, root, compiled } = await readPipeline(options);
  const { only, of } = selectedSite(compiled, options.only, options.of);
  const pipeline = autoPipelines(compiled, file).find(({ name }) => name === of);
  if (!pipeline || !sitesOf(pipeline, compiled).some(({ id }) => id === only))
    throw new Refusal(say(autoTexts.notBefore, { id: options.only }));

  const inputs = takeInputs(compiled.pipeline, withAllSecretMarks(options.inputs ?? new Map(), compiled.pipeline));
  const { signal } = new AbortController();
  const early = { compiled, models: silentModels, inputs, file, root, workdir: options.workdir ?? options.cwd, signal };
  const context = earlyContext(early, () => undefined);

  try {
    addPlainDefaults(context, compiled);
    await resolveBefore(context, compiled, {
      models: silentModels,
      file,
      only,
      of,
      responses: { [only]: options.answer },
      keepsResponses: true,
    });
  } catch (error) {
    throw new RunError(failureFrom(error));
  }
}

/** A typed answer for a tag of this type: parsed as JSON where the type is no text. */
export function answerFromText(type: AutoType, text: string): Json {
  if (!typesOfJson.has(type)) return text;
  try {
    return parseJson(text);
  } catch {
    // The check of the answer reports what is expected.
    return text;
  }
}

const typesOfJson: ReadonlySet<AutoType> = new Set(['integer', 'number', 'boolean', 'array', 'object']);

const refuseQuestion = (): never => {
  throw new RunError({ kind: 'input', message: say(autoTexts.innerFirst) });
};

/** No model is asked: a nested tag is answered already, or the question is unknown. */
const silentModels: Models = { ...unaskedModels, choose: refuseQuestion };
