import { writeAnswer } from '../../../compile/rewrite/write-answer.ts';
import type { AdviceCandidate, AdviceContext } from '../candidate.ts';

/** As many answers, in as many runs, must have been the same. */
const fewest = { answers: 10, runs: 3 };

/** AUTO tags that each run asks, and that were answered alike every time: the answer takes the place of the tag. */
export function fixAuto({ compiled, text, places, observed }: AdviceContext): AdviceCandidate[] {
  return compiled.graph.nodes.flatMap(({ index, path }): AdviceCandidate[] => {
    const [placement, place, seen] = [compiled.steps[index], places.get(path), observed.get(path)?.autos];
    const sites = placement?.step.autos.filter(({ when }) => when === 'run') ?? [];
    const [site] = sites;
    // The usage of one of several tags cannot be derived from the calls.
    if (!placement || !place || !seen || !site || sites.length > 1) return [];

    const { answers, runs, count, time, cost } = seen;
    const [only] = answers;
    if (answers.size !== 1 || only === undefined || count < fewest.answers || runs < fewest.runs) return [];

    const changes = writeAnswer({ compiled, text }, site, placement.block, JSON.parse(only));
    if (!changes) return [];

    const values = { step: path, field: site.field, answer: shorten(only), count };
    const factors = { ms: { factor: left(time), doubt: 0 }, cost: { factor: left(cost), doubt: 0 } };
    return [
      {
        kind: 'pin-auto',
        step: path,
        changes,
        values,
        quality: { is: 'alike', count },
        places: [[path, { ...place, changed: { factors } }]],
      },
    ];
  });
}

/** What is left of a step's time without a share of it. */
const left = (share: number): number => Math.max(0.001, 1 - share);
const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
