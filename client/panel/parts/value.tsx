import { useSignal } from '@preact/signals';
import { say } from '../../../engine/language/texts.ts';
import type { Json } from '../../messages.ts';
import { countTexts } from '../texts/counts.ts';
import { valueTexts } from '../texts/values.ts';
import { countParts, filterValue, inShort, valueShapeOf } from '../view/value.ts';
import { formatCount, formatFigure } from '../view/words.ts';

const mostEntries = 100;
/** As many items as one no longer finds something in by looking. */
const enoughToSearch = 20;
const mostText = 40_000;

/** A value as it is best read. Always text to the page, never markup. */
export function ValueView({ value, depth = 0 }: { value: Json; depth?: number }) {
  const wanted = useSignal('');
  const count = depth === 0 && typeof value === 'object' ? countParts(value) : 0;
  if (count < enoughToSearch) return <Shaped value={value} depth={depth} />;
  const found = wanted.value === '' ? value : filterValue(value, wanted.value.toLowerCase());
  return (
    <>
      <input
        type="search"
        class="value-search"
        placeholder={say(valueTexts.search)}
        aria-label={say(valueTexts.search)}
        onInput={({ currentTarget }) => {
          wanted.value = currentTarget.value;
        }}
      />
      {found === value ? null : <p class="dim">{say(valueTexts.foundRows, { count: countParts(found) })}</p>}
      <Shaped value={found} depth={depth} />
    </>
  );
}

function Shaped({ value, depth }: { value: Json; depth: number }) {
  const shape = valueShapeOf(value);
  switch (shape.as) {
    case 'word':
      return <span class="word">{shape.word === '' ? say(valueTexts.emptyText) : shape.word}</span>;
    case 'text':
      return (
        <pre>
          {shape.text.slice(0, mostText)}
          {shape.text.length > mostText
            ? `\n… ${formatCount(shape.text.length - mostText, say(countTexts.moreLetter), say(countTexts.moreLetters))}`
            : ''}
        </pre>
      );
    case 'table':
      return (
        <div class="wide">
          <table class="grid">
            <thead>
              <tr>
                {shape.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shape.rows.slice(0, mostEntries).map((row, index) => (
                <tr key={index}>
                  {shape.columns.map((column) => (
                    <td key={column} class={typeof row[column] === 'number' ? 'number' : ''}>
                      {cell(row[column])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <Left count={shape.rows.length - mostEntries} />
        </div>
      );
    case 'tree':
      return (
        <ul class="tree">
          {shape.entries.slice(0, mostEntries).map(([key, entry]) => (
            <Entry key={key} name={key} value={entry} open={depth === 0 && shape.entries.length === 1} depth={depth} />
          ))}
          {shape.entries.length > mostEntries ? (
            <li>
              <Left count={shape.entries.length - mostEntries} />
            </li>
          ) : null}
        </ul>
      );
  }
}

const cell = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return inShort(value, 60);
  return String(value);
};
const Left = ({ count }: { count: number }) =>
  count > 0 ? <p class="dim">{say(countTexts.andSoMany, { count: formatFigure(count) })}</p> : null;

function Entry({ name, value, open, depth }: { name: string; value: Json; open: boolean; depth: number }) {
  const large =
    typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : typeof value === 'string' && valueShapeOf(value).as === 'text';
  if (!large)
    return (
      <li class="entry">
        <span class="key">{name}</span> <span>{shortText(value)}</span>
      </li>
    );
  return (
    <li>
      <details open={open || (depth === 0 && JSON.stringify(value).length < 600)}>
        <summary class="twig">
          {name} <span class="dim">{inShort(value, 44)}</span>
        </summary>
        <ValueView value={value} depth={depth + 1} />
      </details>
    </li>
  );
}

/** A small value in words; what is empty says so. */
function shortText(value: Json): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return say(Array.isArray(value) ? valueTexts.noItems : valueTexts.noEntries);
}
