import { say } from '../../../../engine/language/texts.ts';
import { whyTexts } from '../../texts/why.ts';
import { formatCost, formatFigure } from '../../view/format.ts';
import type { SpentRow } from '../../view/spending.ts';

/** What a row of a table of costs ends with: calls, tokens, cost, and a bar for its part of the whole. */
export function SpendingCells({ calls, tokens, cost, part }: Omit<SpentRow, 'path' | 'model'>) {
  return (
    <>
      <td class="number">{formatFigure(calls)}</td>
      <td class="number">{formatFigure(tokens)}</td>
      <td class="number">{cost === undefined ? say(whyTexts.unknown) : formatCost(cost)}</td>
      <td class="part" aria-hidden="true">
        <svg width="100%" height="8" aria-hidden="true">
          <rect width={`${Math.max(2, Math.round(part * 100))}%`} height="8" rx="2" />
        </svg>
      </td>
    </>
  );
}
