import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Json } from '../../../messages.ts';
import { stepTexts } from '../../texts/step.ts';
import { valueTexts } from '../../texts/values.ts';
import { openAtFirst, rowsInView, rowsOfTree, type TreeRow } from '../../view/values/tree-rows.ts';
import { useSize } from '../size.ts';

/** In pixels, as in the styles; text in a tree is monospaced. */
const row = { height: 24, letter: 6.8 };

/** A value as a virtualised tree: only visible rows are drawn. */
export function TreeView({ value }: { value: Json }) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const top = useSignal(0);
  const open = useSignal(openAtFirst(value));
  const active = useSignal('');
  const id = useId();

  useEffect(() => {
    open.value = openAtFirst(value);
  }, [value]);

  const room = Math.max(20, Math.floor(size.value.width / row.letter) - 4);
  const rows = useMemo(() => rowsOfTree(value, open.value, room), [value, open.value, room]);
  const at = Math.max(
    0,
    rows.findIndex(({ path }) => path === active.value),
  );
  const { first, last } = rowsInView({ top: top.value, height: size.value.height, row: row.height, count: rows.length });

  const toggle = ({ path, open: isOpen }: TreeRow, wanted = !isOpen): void => {
    if (isOpen === undefined || isOpen === wanted) return;
    const next = new Set(open.value);
    if (wanted) next.add(path);
    else next.delete(path);
    open.value = next;
  };

  const go = (index: number): void => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, index))];
    const { current } = box;
    if (!next || !current) return;
    active.value = next.path;
    const y = rows.indexOf(next) * row.height;
    current.scrollTop = Math.min(y, Math.max(current.scrollTop, y + row.height - current.clientHeight));
  };

  const press = (event: KeyboardEvent): void => {
    const now = rows[at];
    if (!now) return;

    const outer = rows.slice(0, at).findLastIndex(({ depth }) => depth < now.depth);
    const keys: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => (now.open === false ? toggle(now, true) : go(at + 1)),
      ArrowLeft: () => (now.open === true ? toggle(now, false) : go(outer < 0 ? at : outer)),
      Enter: () => toggle(now),
      ' ': () => toggle(now),
    };
    const act = keys[event.key];
    if (!act) return;

    event.preventDefault();
    event.stopPropagation();
    act();
  };
  if (rows.length === 0) return <span class="word">{say(Array.isArray(value) ? valueTexts.noItems : valueTexts.noEntries)}</span>;

  return (
    <div
      class="tree"
      role="tree"
      tabIndex={0}
      aria-label={say(stepTexts.valueViews.tree)}
      aria-activedescendant={at >= first && at <= last ? `${id}-${at}` : undefined}
      ref={box}
      onScroll={() => {
        top.value = box.current?.scrollTop ?? 0;
      }}
      onKeyDown={press}
    >
      <div class="tree-rows" role="presentation" style={{ height: `${rows.length * row.height}px` }}>
        {rows.slice(first, last + 1).map((one, index) => (
          <Row
            key={one.path}
            row={one}
            index={first + index}
            id={`${id}-${first + index}`}
            active={first + index === at}
            press={() => {
              active.value = one.path;
              toggle(one);
            }}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  row: TreeRow;
  index: number;
  id: string;
  active: boolean;
  press(): void;
}

/** The tree handles keys; a click opens. */
function Row({ row: { depth, name, text, open, place, of }, index, id, active, press }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are pressed on the tree
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus, and says which row is meant
    <div
      class={`tree-row${name === undefined ? ' line' : ''}${active ? ' active' : ''}${open === undefined ? '' : ' opens'}`}
      role="treeitem"
      id={id}
      aria-level={depth + 1}
      aria-expanded={open}
      aria-posinset={place}
      aria-setsize={of}
      title={text.length > 20 ? text.slice(0, 500) : undefined}
      style={{ top: `${index * row.height}px`, paddingLeft: `${4 + 14 * depth}px` }}
      onClick={press}
    >
      {name === undefined ? null : (
        <>
          <svg class="twist" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
            {open === undefined ? null : <path d={open ? 'M2.5 4.5L6 8l3.5-3.5' : 'M4.5 2.5L8 6l-3.5 3.5'} />}
          </svg>
          <span class="key">{name}</span>
        </>
      )}
      <span class="text">{text}</span>
    </div>
  );
}
