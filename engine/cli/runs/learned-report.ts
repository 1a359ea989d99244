import { learnedTexts as texts } from '../../language/texts/cli/learned.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { LearnedClass, LearnedModel } from '../../launch/inspect/learned-choices.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { table } from '../text/table.ts';

/** A class of prompts: a table of its models, and the expected gain of choosing by experience. */
export function learnedLines(known: LearnedClass, style: Paint): string[] {
  const { class: name, tried, least, models, worth } = known;
  const heads = [texts.model, texts.tried, texts.good, texts.cost, texts.time, texts.answered, texts.shadow, texts.share];

  const ending = (): string => {
    if (tried < least) return say(texts.few, { least });
    if (!worth) return say(texts.lone);
    const { now, gain } = worth;
    const figures = { gain: signed(gain.median), low: signed(gain.low), high: signed(gain.high), now: now.median.toFixed(2) };
    return say(texts.worth, figures);
  };

  const rows = models.toSorted((a, b) => b.share - a.share).map(rowOf);
  return [
    style.bold(say(texts.title, { class: name, tried })),
    ...table(
      heads.map((head) => say(head)),
      rows,
      style,
    ),
    style.dim(ending()),
  ];
}

const rowOf = ({ model, tried, good, cost, time, answered, shadow, share }: LearnedModel): string[] => [
  model,
  grouped(tried),
  percentOf(good / Math.max(1, tried)),
  cost === undefined ? '?' : formatDollars(cost),
  time === undefined ? '?' : formatDuration(time),
  grouped(answered),
  grouped(shadow),
  percentOf(share),
];

const percentOf = (part: number): string => say(texts.percent, { percent: Math.round(100 * part) });

const signed = (figure: number): string => `${figure < 0 ? '−' : '+'}${Math.abs(figure).toFixed(2)}`;
