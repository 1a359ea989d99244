import type { ComponentChildren } from 'preact';
import { say } from '../../../../engine/language/texts.ts';
import { whyTexts } from '../../texts/why.ts';
import { formatCost, formatFigure } from '../../view/format.ts';
import type { UsageRow } from '../../view/summary/spending.ts';

interface Column {
  title: string;
  /** Its cells contain numbers. */
  isNumber?: boolean;
}

/** A table of costs; each of its rows ends with `SpendingCells`, whose columns follow the given ones. */
export function SpendingTable({ columns, children }: { columns: readonly Column[]; children: ComponentChildren }) {
  const figures = [whyTexts.calls, whyTexts.tokensTitle, whyTexts.cost].map((title) => ({ title, isNumber: true }));
  return (
    <div class="wide">
      <table class="grid spending">
        <thead>
          <tr>
            {[...columns, ...figures].map(({ title, isNumber }) => (
              <th key={title} scope="col" class={isNumber ? 'number' : ''}>
                {say(title)}
              </th>
            ))}
            <td class="part" />
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** The last cells of a row: calls, tokens, cost, and a bar relative to the largest row. */
export function SpendingCells({ calls, tokens, cost, part }: Omit<UsageRow, 'path' | 'model'>) {
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
