import { describeFollowed, describeGain } from '../../../../engine/insight/gain-words.ts';
import { adviceTexts } from '../../../../engine/language/texts/insight/advice.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { AdviceInfo } from '../../../panel-content.ts';
import { adviceTabTexts } from '../../texts/advice.ts';
import { formatCost, span } from '../format.ts';

type Advice = AdviceInfo['advice'][number];

const formats = { time: span, cost: formatCost };

/** An advised edit. */
export interface AdviceRow {
  /** Of the text that it makes: what it is known by. */
  hash: string;
  title: string;
  /** What it saves and costs, each with its interval. */
  gain: string;
  /** What it does to the answers. */
  quality: string;
  /** The edited lines, from the number `line` on. */
  line: number;
  before: readonly string[];
  after: readonly string[];
}

export const listAdvice = ({ advice }: Pick<AdviceInfo, 'advice'>): AdviceRow[] => advice.map(rowOf);

function rowOf({ hash, title, gain, quality: { is, ...counts }, edit }: Advice): AdviceRow {
  const words = describeGain(gain, formats);
  return {
    hash,
    title,
    gain: words.charAt(0).toUpperCase() + words.slice(1),
    quality: say(adviceTexts.quality[is], counts),
    ...edit,
  };
}

/** Why nothing is advised, or what the advice rests on. */
export function adviceNotes({ advice, runs, tried, unknownLoops, unkept }: AdviceInfo, pipeline: string): string[] {
  const notes = unkept === undefined ? [] : [say(adviceTexts.unwritten, { why: unkept })];
  if (unknownLoops.length) return [say(adviceTexts.unknownLoops, { loops: unknownLoops.join(', ') }), ...notes];
  if (runs === 0) return [say(adviceTexts.neverRan, { pipeline }), ...notes];
  if (advice.length === 0) return [say(adviceTexts.none, { count: tried }), ...notes];
  return [say(adviceTexts.basis, { count: runs }), ...notes];
}

/** What became of advice that was taken. */
export const listFollowed = ({ followed }: Pick<AdviceInfo, 'followed'>): string[] =>
  followed.map((one) => say(adviceTabTexts.followed, describeFollowed(one, formats)));
