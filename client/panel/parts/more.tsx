import { say } from '../../../engine/language/texts.ts';
import { countTexts } from '../texts/counts.ts';
import { formatFigure } from '../view/format.ts';

/** The number of list entries not shown. */
export const More = ({ count }: { count: number }) =>
  count > 0 ? <p class="dim">{say(countTexts.andSoMany, { count: formatFigure(count) })}</p> : null;
