import { describeFollowed, describeGain } from '../../insight/gain-words.ts';
import { adviceTexts as texts } from '../../language/texts/insight/advice.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { PipelineAdvice } from '../../launch/advice/advise.ts';
import { formatDuration } from './numbers.ts';
import type { Paint } from './paint.ts';
import { oneLine, safeLines } from './width.ts';
import { wrapText } from './wrapped.ts';

type Advice = PipelineAdvice['advice'][number];

/** The advice in lines, each with its gain, its effect on the answers, and its edit. */
export function adviceLines(advised: PipelineAdvice, style: Paint, columns: number): string[] {
  const { advice, followed, runs, tried, unknownLoops, unkept, pipeline } = advised;
  const lines: string[] = [];
  const addText = (text: string): void => void lines.push(...wrapText(text, columns));

  if (unknownLoops.length) addText(say(texts.unknownLoops, { loops: unknownLoops.join(', ') }));
  else if (runs === 0) addText(say(texts.neverRan, { pipeline: oneLine(pipeline.name) }));
  else if (advice.length === 0) addText(say(texts.none, { count: tried }));

  for (const [number, one] of advice.entries()) lines.push(...oneAdvice(one, number + 1, { style, columns }), '');
  if (advice.length) addText(say(texts.basis, { count: runs }));
  if (followed.length) lines.push('', style.bold(say(texts.followedTitle)), ...followed.map((one) => `  ${followedLine(one)}`));
  if (unkept !== undefined) addText(say(texts.unwritten, { why: unkept }));

  return lines;
}

const formats = { time: formatDuration, cost: formatDollars };

function oneAdvice(
  { title, gain, quality, edit }: Advice,
  number: number,
  { style, columns }: { style: Paint; columns: number },
): string[] {
  const { is, ...counts } = quality;
  const why = `${describeGain(gain, formats)}. ${say(texts.quality[is], counts)}`;
  const { line, before, after } = edit;

  return [
    ...wrapText(`${number}. ${oneLine(title)}`, columns).map((text) => style.bold(text)),
    ...wrapText(why, columns - 3).map((text) => `   ${text}`),
    `   ${style.dim(say(texts.line, { line }))}`,
    ...before.map((text) => `   ${style.bad(`- ${safeLines(text)}`)}`),
    ...after.map((text) => `   ${style.good(`+ ${safeLines(text)}`)}`),
  ];
}

function followedLine(one: PipelineAdvice['followed'][number]): string {
  const { what, outcome } = describeFollowed(one, formats);
  return `${oneLine(what)}: ${outcome}`;
}
