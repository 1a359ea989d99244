import type { Step } from '../../../compile/pipeline/model/step.ts';
import type { Value } from '../../../compile/pipeline/model/value.ts';
import { addStepKey } from '../../../compile/rewrite/add-step-key.ts';
import type { Sample } from '../../../forecast/model/samples.ts';
import type { AdviceCandidate, AdviceContext } from '../candidate.ts';

/** So many items at once are tried. */
const sizes: readonly number[] = [5, 10, 20];
/** Items are small where what is asked and answered of one has at most so many tokens. */
const small = { input: 600, output: 150 };
/** A token of an English text has about so many characters. */
const charactersPerToken = 4;
/**
 * A call for n items takes n to the power of this times as long as one for a single item: between one that hardly grows and
 * one that grows with every item. How far it grows is unknown, so the doubt covers both.
 */
const growth = { power: 0.65, doubt: 0.2 };
/** How wrong the count of the repeated words may be, as a share of it. */
const doubtOfWords = 0.15;

/** Loops that ask a model for each of many small items, with the same words each time. */
export function addBatch({ compiled, text, places, samples, publishedOf }: AdviceContext): AdviceCandidate[] {
  return compiled.graph.nodes.flatMap(({ index, path, loop }): AdviceCandidate[] => {
    const placement = loop && compiled.steps[index];
    const [of, each] = [places.get(path), places.get(`${path}[*]`)];
    if (!placement || !of || !each) return [];

    const { step, block } = placement;
    const { node } = step;
    const words = repeatedWords(step);
    const price = publishedOf(each.who)?.input_price;
    const usual = usualCall(samples.filter((one) => one.step === each.step && one.definition === each.definition));
    if (words === undefined || price === undefined || !usual) return [];
    if (usual.input > small.input || usual.output > small.output) return [];

    const tokens = Math.min(words / charactersPerToken, usual.input);
    const share = Math.min(0.95, (tokens * price) / 1e6 / usual.cost);
    return sizes.flatMap((size): AdviceCandidate[] => {
      const change = node.kind === 'map' ? addStepKey({ compiled, text }, node, block, `batch: ${size}`) : undefined;
      if (!change) return [];

      const cost = size * (1 - share) + share;
      const factors = {
        ms: { factor: size ** growth.power, doubt: growth.doubt * Math.log(size) },
        cost: { factor: cost, doubt: (doubtOfWords * share * (size - 1)) / cost },
      };

      return [
        {
          kind: 'batch',
          step: path,
          changes: [change],
          values: { step: path, to: size },
          quality: { is: 'unknown' },
          instead: `batch:${path}`,
          places: [
            [path, { ...of, changed: { batch: size } }],
            [each.step, { ...each, changed: { factors } }],
          ],
        },
      ];
    });
  });
}

/**
 * How many characters each call of a loop repeats: those of its prompt around the item. Undefined where a batch would mean something else:
 * where a part of the item is read, or anything that counts items; where the answer is limited, or the step asks in another way than once.
 */
function repeatedWords({ loop, work, ...step }: Step): number | undefined {
  if (loop?.kind !== 'for_each' || loop.batch || loop.continueIf || loop.breakIf || work.kind !== 'prompt') return undefined;
  if (work.tools.length || work.session || work.media || work.parts || work.batchApi || step.cascade) return undefined;
  if (step.maxTokens || step.condition || step.products.length || step.quality) return undefined;
  const asked = charactersBesideItem(work.prompt, loop.as);
  const system = work.system ? charactersBesideItem(work.system, loop.as) : 0;
  return asked === undefined || system === undefined ? undefined : asked + system;
}

function charactersBesideItem(value: Value, item: string): number | undefined {
  if (value.kind === 'constant') return typeof value.value === 'string' ? value.value.length : undefined;
  if (value.kind !== 'template') return undefined;

  let count = 0;
  for (const part of value.template.parts) {
    if (part.kind === 'text') count += part.text.length;
    else if (part.kind !== 'output' || part.expression.kind !== 'name' || part.expression.name !== item) return undefined;
  }

  return count;
}

/** The mean of what a call took. */
function usualCall(calls: readonly Sample[]): { input: number; output: number; cost: number } | undefined {
  const known = calls.filter(({ cost, outcome }) => outcome === 'succeeded' && cost !== undefined && cost > 0);
  const meanOf = (read: (one: Sample) => number | undefined): number =>
    known.reduce((sum, one) => sum + (read(one) ?? 0), 0) / known.length;
  if (known.length === 0) return undefined;

  return {
    input: meanOf((one) => one.input_tokens),
    output: meanOf((one) => one.output_tokens),
    cost: meanOf((one) => one.cost),
  };
}
