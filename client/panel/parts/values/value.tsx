import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Json, JsonMap } from '../../../messages.ts';
import { countTexts } from '../../texts/counts.ts';
import { valueTexts } from '../../texts/values.ts';
import { formatCount } from '../../view/format.ts';
import { rowsInView } from '../../view/values/tree-rows.ts';
import { countParts, filterValue, inShort, valueShapeOf } from '../../view/values/value.ts';
import { useSize } from '../size.ts';
import { TreeView } from './tree-view.tsx';

/** Number of items from which a search line is shown. */
const enoughToSearch = 20;
const mostText = 40_000;

/** A value in its best readable form. Always text in the page, never markup. */
export function ValueView({ value }: { value: Json }) {
  const shape = valueShapeOf(value);
  switch (shape.as) {
    case 'word':
      return <span class="word">{shape.word === '' ? say(valueTexts.emptyText) : shape.word}</span>;
    case 'text':
      return <PlainText text={shape.text} />;
    case 'table':
      return <TableView value={value} />;
    case 'tree':
      return <SearchedTree value={value} />;
  }
}

export function PlainText({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <pre tabIndex={0}>
      {text.slice(0, mostText)}
      {text.length > mostText
        ? `\n… ${formatCount(text.length - mostText, say(countTexts.moreLetter), say(countTexts.moreLetters))}`
        : ''}
    </pre>
  );
}

/** A map or a list as a tree, with a search line if it is long. */
export function SearchedTree({ value }: { value: Json }) {
  return <Searched value={value} draw={(shown) => <TreeView value={shown} />} />;
}

/** A list of maps as a table, with a search line if it is long. */
export function TableView({ value }: { value: Json }) {
  return (
    <Searched
      value={value}
      draw={(shown) => {
        const shape = valueShapeOf(shown);
        return shape.as === 'table' ? <Rows columns={shape.columns} rows={shape.rows} /> : null;
      }}
    />
  );
}

function Searched({ value, draw }: { value: Json; draw(value: Json): preact.JSX.Element | null }) {
  const filter = useSignal('');
  const count = typeof value === 'object' ? countParts(value) : 0;
  if (count < enoughToSearch) return draw(value);

  const filtered = filter.value === '' ? value : filterValue(value, filter.value.toLowerCase());
  return (
    <>
      <input
        type="search"
        class="value-search"
        placeholder={say(valueTexts.search)}
        aria-label={say(valueTexts.search)}
        onInput={({ currentTarget }) => {
          filter.value = currentTarget.value;
        }}
      />
      {filtered === value ? null : <p class="dim">{say(valueTexts.foundRows, { count: countParts(filtered) })}</p>}
      {draw(filtered)}
    </>
  );
}

/** Number of rows from which all have one height and only visible ones are drawn. */
const manyRows = 40;
/** In pixels, as in the styles. */
const rowHeight = 25;

function Rows({ columns, rows }: { columns: readonly string[]; rows: readonly JsonMap[] }) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const top = useSignal(0);
  const isLong = rows.length > manyRows;
  const { first, last } = isLong
    ? rowsInView({ top: top.value, height: size.value.height, row: rowHeight, count: rows.length })
    : { first: 0, last: rows.length - 1 };

  return (
    <div
      class="wide"
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      onScroll={() => {
        if (isLong) top.value = box.current?.scrollTop ?? 0;
      }}
    >
      <table
        class={isLong ? 'grid long' : 'grid'}
        style={isLong ? { '--columns': columns.length } : undefined}
        aria-rowcount={rows.length + 1}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap rows={first} columns={columns.length} />
          {rows.slice(first, last + 1).map((row, index) => (
            <tr key={first + index} aria-rowindex={first + index + 2}>
              {columns.map((column) => (
                <td
                  key={column}
                  class={typeof row[column] === 'number' ? 'number' : ''}
                  title={isLong ? cell(row[column]).slice(0, 500) : undefined}
                >
                  {cell(row[column])}
                </td>
              ))}
            </tr>
          ))}
          <Gap rows={rows.length - 1 - last} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

/** Space for rows that are not drawn. */
const Gap = ({ rows, columns }: { rows: number; columns: number }) =>
  rows > 0 ? (
    <tr class="gap">
      <td colSpan={columns} style={{ height: `${rows * rowHeight}px` }} />
    </tr>
  ) : null;

const cell = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return inShort(value, 60);
  return String(value);
};
