import { say } from '../../../../engine/language/texts.ts';
import type { StepInRun } from '../../../../engine/launch/inspect/step-in-run.ts';
import { stepTexts } from '../../texts/step.ts';
import { summaryTabTexts } from '../../texts/summary.ts';
import { whyTexts } from '../../texts/why.ts';
import { formatCost, formatFigure, span } from '../format.ts';
import { lookWords } from '../status.ts';

/** A figure of a step in the previous run and in this one. */
export interface ComparedFigure {
  name: string;
  before: string;
  now: string;
  /** The change, for numbers. */
  change?: string;
  differs: boolean;
}

const looks: Record<string, string> = lookWords;

/** The figures of a step in both runs, line by line, without those that neither has. */
export function compareFigures(before: StepInRun, now: StepInRun): ComparedFigure[] {
  const compareTexts = (name: string, read: (side: StepInRun) => string | undefined): ComparedFigure[] => {
    const [one = '', other = ''] = [read(before), read(now)];
    return one + other === '' ? [] : [{ name, before: one, now: other, differs: one !== other }];
  };

  const figure = (
    name: string,
    read: (side: StepInRun) => number | undefined,
    show: (value: number) => string,
  ): ComparedFigure[] => {
    const [one, other] = [read(before), read(now)];
    if (one === undefined && other === undefined) return [];
    const [left, right] = [one === undefined ? '' : show(one), other === undefined ? '' : show(other)];
    return [{ name, before: left, now: right, change: changeOf(one, other), differs: left !== right }];
  };

  /** A count of one on both sides is not shown. */
  const count = (name: string, read: (side: StepInRun) => number): ComparedFigure[] =>
    Math.max(read(before), read(now)) > 1 ? figure(name, read, formatFigure) : [];

  return [
    ...compareTexts(say(summaryTabTexts.stateColumn), ({ status }) => say(looks[status] ?? status)),
    ...compareTexts(say(whyTexts.failure), ({ failure }) => failure),
    ...compareTexts(say(whyTexts.model), ({ model }) => model),
    ...figure(say(whyTexts.took), ({ duration }) => duration, span),
    ...figure(say(stepTexts.tokensInTitle), ({ input_tokens }) => input_tokens, formatFigure),
    ...figure(say(stepTexts.tokensOutTitle), ({ output_tokens }) => output_tokens, formatFigure),
    ...figure(say(whyTexts.cost), ({ cost }) => cost, formatCost),
    ...count(say(stepTexts.attempts), ({ attempts }) => attempts),
    ...count(say(whyTexts.calls), ({ calls }) => calls),
  ];
}

/** `+12 %`, `×2.4`; empty without a basis. */
function changeOf(one: number | undefined, other: number | undefined): string | undefined {
  if (one === undefined || other === undefined || one === other || one <= 0) return undefined;
  const ratio = other / one;
  if (ratio >= 2) return say(stepTexts.timesAsMuch, { count: ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1) });
  const percent = Math.round((ratio - 1) * 100);
  return percent === 0 ? undefined : say(stepTexts.percentMore, { sign: percent > 0 ? '+' : '−', count: Math.abs(percent) });
}
