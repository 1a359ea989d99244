import { changeScalar } from '../../../compile/rewrite/change-scalar.ts';
import type { ForecastPlace } from '../../../forecast/model/samples.ts';
import { type ModelExperience, stepClass } from '../../../language/models/experience.ts';
import type { AdviceCandidate, AdviceContext, AdviceQuality } from '../candidate.ts';

/** The minimum number of answers for judging a model. */
const fewestTried = 10;

/** Another possible model of the step that has answered similar steps here. */
export function swapModel(context: AdviceContext): AdviceCandidate[] {
  const { compiled, text, places, working, samples, models, fits, experience } = context;
  const answered = new Set(samples.flatMap(({ kind, who, ms }) => (kind === 'prompt' && ms !== undefined ? [who] : [])));
  return working.flatMap((path) => {
    const [place, node] = [places.get(path), compiled.byPath.get(path)];
    const placement = node && compiled.steps[node.index];
    if (!place || !placement || place.kind !== 'prompt') return [];

    const { model } = placement.step;
    if (model?.kind !== 'constant' || model.value !== place.who || model.node.kind !== 'scalar') return [];

    const written = model.node;
    return models.flatMap((other): AdviceCandidate[] => {
      if (other === place.who || !answered.has(other) || !fits(other, path)) return [];
      const change = changeScalar({ compiled, text }, placement.block, written, other);
      // The text of the step changes: only facts about the model are known.
      const changed = { ...place, who: other, definition: undefined, now: place };
      const values = { step: path, from: place.who, to: other };
      const shared = {
        step: path,
        changes: [change],
        values,
        quality: judgeSwap(place, other, experience),
        places: [[path, changed]],
      };

      return (['faster-model', 'cheaper-model'] as const).map((kind) => ({
        ...shared,
        kind,
        instead: `${kind} ${path}`,
        places: [[path, changed]],
      }));
    });
  });
}

/** What earlier answers of such steps say of another model beside the one that is asked now. */
export function judgeSwap(
  { who, schema = false, tools = 0, input_tokens }: Partial<ForecastPlace>,
  other: string,
  experience: readonly ModelExperience[],
): AdviceQuality {
  const name = stepClass({ schema, tools: tools > 0, tokens: input_tokens });
  const of = (model: string | undefined): ModelExperience | undefined =>
    experience.find((one) => one.class === name && one.model === model && one.tried >= fewestTried);
  const [then, now] = [of(other), of(who)];
  if (!then || !now) return { is: 'unknown' };
  return { is: 'known', good: then.good, tried: then.tried, goodNow: now.good, triedNow: now.tried };
}
