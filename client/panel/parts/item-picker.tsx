import { say } from '../../../engine/language/texts.ts';
import { itemTexts } from '../texts/items.ts';
import { formatFigure } from '../view/format.ts';
import type { ItemChoice } from '../view/items/item-choice.ts';

interface Props {
  /** The path of the loop. */
  loop: string;
  choice: ItemChoice;
  picked: number | undefined;
  pick(item: number | undefined): void;
}

/** The item of an open loop that the steps inside it show: all together, or one. */
export function ItemPicker({ loop, choice: { count, options }, picked, pick }: Props) {
  const beside = (by: number): number => ((picked ?? (by > 0 ? -1 : 0)) + by + count) % count;
  return (
    <span class="picker">
      <button type="button" class="plain" aria-label={say(itemTexts.itemBefore)} onClick={() => pick(beside(-1))}>
        ‹
      </button>
      <select
        aria-label={say(itemTexts.itemsOf, { loop })}
        onChange={({ currentTarget: { value } }) => pick(value === '' ? undefined : Number(value))}
      >
        <option value="" selected={picked === undefined}>
          {say(itemTexts.allItems, { count: formatFigure(count) })}
        </option>
        {options.map(({ item, label }) => (
          <option key={item} value={item} selected={item === picked}>
            {label}
          </option>
        ))}
      </select>
      <button type="button" class="plain" aria-label={say(itemTexts.itemAfter)} onClick={() => pick(beside(1))}>
        ›
      </button>
    </span>
  );
}
