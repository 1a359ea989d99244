import type { ModelAnswer } from '../../run/model-port.ts';
import type { Usage } from '../../state/usage.ts';

/** The usage of all answers; a figure that is missing in one of them is unknown. */
export function sumSpending(answers: readonly ModelAnswer[]): { usage?: Usage; cost?: number } {
  const sum = (count: (answer: ModelAnswer) => number | undefined): number | undefined =>
    answers.reduce<number | undefined>((total, answer) => {
      const one = count(answer);
      return total === undefined || one === undefined ? undefined : total + one;
    }, 0);
  const [input_tokens, output_tokens, cost] = [
    sum(({ usage }) => usage?.input_tokens),
    sum(({ usage }) => usage?.output_tokens),
    sum((answer) => answer.cost),
  ];

  return {
    usage: input_tokens === undefined || output_tokens === undefined ? undefined : { input_tokens, output_tokens },
    cost,
  };
}
