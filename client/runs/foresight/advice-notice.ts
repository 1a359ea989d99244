import type { Advice } from '../../../engine/index.ts';
import { describeGain } from '../../../engine/insight/gain-words.ts';
import { adviceTexts } from '../../../engine/language/texts/insight/advice.ts';
import { say } from '../../../engine/language/texts.ts';
import type { AdviceNotice } from '../../../server/protocol/advice-notices.ts';
import { formatCost, span } from '../../panel/view/format.ts';
import { adviceEditTexts } from '../../texts/advice.ts';

/** The notice to the language server about a document's text: each edit with its gain and its effect on the answers in words. */
export const adviceNotice = (
  { uri, version }: Pick<AdviceNotice, 'uri' | 'version'>,
  advice: readonly Advice[],
): AdviceNotice => ({
  uri,
  version,
  edits: advice.map(({ title, gain, quality: { is, ...counts }, step, changes }) => ({
    title: adviceEditTexts.action(
      describeGain(gain, { time: span, cost: formatCost }),
      say(adviceTexts.quality[is], counts),
      title,
    ),
    step,
    changes,
  })),
});
