import { say } from '../../../../engine/language/texts.ts';
import type {
  ContrastedStep,
  RunContrast,
  StepContrast,
  StepDifference,
} from '../../../../engine/launch/inspect/contrast-runs.ts';
import { contrastTexts } from '../../texts/contrast.ts';
import { formatCost, formatCount, span } from '../format.ts';
import { formatWhen } from '../when.ts';

/** The differences of a step beside the other run: model, time and cost, if relevant. */
export interface ContrastCells {
  before: string;
  after: string;
}

/** The two runs by their start times. */
export const nameRuns = ({ runs }: RunContrast, now: number): [string, string] => {
  const [before, after] = runs;
  return [formatWhen(before.started_at, now), formatWhen(after.started_at, now)];
};

/** `2 steps written otherwise · inputs the same · 1 model changed`. */
export function contrastSummary({ texts, inputs, steps }: RunContrast): string {
  const models = steps.filter(({ differs }) => differs.includes('model')).length;
  return [
    texts.length ? say(contrastTexts.textsChanged, { steps: texts.join(', ') }) : say(contrastTexts.textsSame),
    inputs.length
      ? say(contrastTexts.inputsChanged, { inputs: inputs.map(({ name }) => name).join(', ') })
      : say(contrastTexts.inputsSame),
    models ? say(contrastTexts.modelsChanged, { count: models }) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The state and figures of a step in both runs, with the differences beside those of the second. */
export function contrastCells({ before, after, differs }: StepContrast): ContrastCells {
  return {
    before: before ? cellOf(before, undefined, differs) : say(contrastTexts.notThere),
    after: after ? cellOf(after, before, differs) : say(contrastTexts.notThere),
  };
}

/** Minimum relevant difference of time, in milliseconds. */
const leastTime = 100;

function cellOf(step: ContrastedStep, before: ContrastedStep | undefined, differs: readonly StepDifference[]): string {
  const { status, model, time, cost } = step;
  const longer = time === undefined || before?.time === undefined ? 0 : time - before.time;
  const dearer = (cost ?? 0) - (before?.cost ?? 0);
  const sign = (figure: number, write: (figure: number) => string): string =>
    ` (${figure > 0 ? '+' : '−'}${write(Math.abs(figure))})`;

  return [
    differs.includes('status') ? status : '',
    differs.includes('model') ? (model ?? '') : '',
    time === undefined ? '' : span(time) + (before && Math.abs(longer) >= leastTime ? sign(longer, span) : ''),
    cost ? formatCost(cost) + (before && dearer !== 0 ? sign(dearer, formatCost) : '') : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The parts of a step that can be compared with the other run's. */
export const partsOf = ({ before, after, differs }: StepContrast): ('result' | 'prompt')[] =>
  before && after ? (['result', 'prompt'] as const).filter((part) => differs.includes(part)) : [];

/** The figures of both runs as rows: time and money. */
export function contrastFigures({ runs: [before, after], same, more }: RunContrast): {
  time: string;
  cost: string;
  rest: string;
} {
  const time = [before.duration, after.duration].map((ms) => (ms === undefined ? say(contrastTexts.noEnd) : span(ms)));
  return {
    time: say(contrastTexts.fromTo, { before: time[0] ?? '', after: time[1] ?? '' }),
    cost: say(contrastTexts.fromTo, { before: formatCost(before.cost), after: formatCost(after.cost) }),
    rest: [
      say(contrastTexts.sameSteps, { steps: formatCount(same, say(contrastTexts.step), say(contrastTexts.steps)) }),
      more ? say(contrastTexts.more, { count: more }) : '',
    ]
      .filter(Boolean)
      .join(' · '),
  };
}
