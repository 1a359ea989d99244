import { useSignal } from '@preact/signals';
import { Fragment } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { RunRecord } from '../../../../engine/store/history/records.ts';
import type { Store } from '../../store.ts';
import { historyTabTexts } from '../../texts/history.ts';
import { type HistoryRow, historyRow } from '../../view/history/history.ts';
import { Glyph } from '../glyph.tsx';

/** Row height in CSS pixels, and the number of visible rows of the table. */
const rowHeight = 28;
const mostRows = 12;

/** A virtualised table of runs: only visible rows are drawn. A row shows its run; two picked ones are compared. */
export function HistoryTable({ store, runs }: { store: Store; runs: readonly RunRecord[] }) {
  const pane = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  // By its run: rows move when a run is added.
  const focusedRun = useSignal<string | undefined>(undefined);
  const focused = Math.max(
    0,
    runs.findIndex(({ run }) => run === focusedRun.value),
  );
  const moved = useSignal(false);
  const { picked, pick } = store.history;
  const first = Math.max(0, Math.floor(top.value / rowHeight) - 4);
  const last = Math.min(runs.length - 1, first + mostRows + 8);
  const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

  // The row in the tab order is always drawn.
  if (runs.length > 0 && (focused < first || focused > last)) indexes.push(focused);
  indexes.sort((a, b) => a - b);
  useLayoutEffect(() => {
    if (!moved.value) return;
    moved.value = false;
    showRow(pane.current, focused);
  }, [moved.value, focused]);

  const open = (run: string): void => store.host.post({ type: 'openRun', run });

  const focus = (index: number): void => {
    focusedRun.value = runs[index]?.run;
    moved.value = true;
  };

  const press = (event: KeyboardEvent): void => {
    const run = runs[focused]?.run;
    if (event.altKey || event.ctrlKey || event.metaKey || run === undefined) return;

    const act: Record<string, () => void> = { Enter: () => open(run), ' ': () => pick(run) };
    const next = rowAfter(event.key, focused, runs.length);
    const done = act[event.key] ?? (next === undefined ? undefined : () => focus(next));
    if (!done) return;

    done();
    event.preventDefault();
  };

  const shown = store.origin.value.past?.id ?? store.origin.value.folder?.split(/[\\/]/).at(-1);
  const rows = indexes.map((index, place) => {
    const row = historyRow(runs, index, { shown, now: store.present.value });
    const gap = index - (indexes[place - 1] ?? -1) - 1;
    if (!row) return null;

    return (
      <Fragment key={row.run}>
        <Gap rows={gap} />
        <Row
          row={row}
          index={index}
          picked={picked.value.includes(row.run)}
          reachable={index === focused}
          open={() => {
            focusedRun.value = row.run;
            open(row.run);
          }}
          pick={() => {
            focusedRun.value = row.run;
            pick(row.run);
          }}
        />
      </Fragment>
    );
  });

  return (
    <section>
      <div
        class="run-window"
        ref={pane}
        style={{ maxHeight: `${(mostRows + 1) * rowHeight}px` }}
        onScroll={() => {
          top.value = pane.current?.scrollTop ?? 0;
        }}
      >
        <table
          class="runs"
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are gone through by arrow keys and picked is a grid
          role="grid"
          aria-label={say(historyTabTexts.runs)}
          aria-rowcount={runs.length + 1}
          aria-multiselectable
          onKeyDown={press}
        >
          <thead>
            <tr aria-rowindex={1}>
              {heads.map(({ key, text }) => (
                <th key={key} class={key} scope="col">
                  {text === '' ? <span class="unseen">{say(historyTabTexts.pick)}</span> : say(text)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows}
            <Gap rows={runs.length - 1 - (indexes.at(-1) ?? 0)} />
          </tbody>
        </table>
      </div>
      <div class="hint">
        <CompareButton store={store} runs={runs} /> <span class="unseen">{say(historyTabTexts.keys)}</span>
      </div>
    </section>
  );
}

/** Compares two picked runs, the earlier one first. */
function CompareButton({ store, runs }: { store: Store; runs: readonly RunRecord[] }) {
  const places = store.history.picked.value.map((picked) => runs.findIndex(({ run }) => run === picked));
  const [after, before] = places.sort((a, b) => a - b).map((place) => runs[place]?.run);
  if (before === undefined || after === undefined) return <span class="dim">{say(historyTabTexts.pickTwo)}</span>;

  return (
    <button type="button" class="button" onClick={() => store.host.post({ type: 'contrast', runs: [before, after] })}>
      {say(historyTabTexts.compare)}
    </button>
  );
}

/** Space for rows that are not drawn. */
const Gap = ({ rows }: { rows: number }) =>
  rows > 0 ? (
    <tr>
      <td class="gap" style={{ height: `${rows * rowHeight}px` }} />
    </tr>
  ) : null;

const heads = [
  { key: 'pick', text: '' },
  { key: 'when', text: historyTabTexts.when },
  { key: 'what', text: historyTabTexts.what },
  { key: 'model', text: historyTabTexts.model },
  { key: 'failures', text: historyTabTexts.failures },
  { key: 'time number', text: historyTabTexts.time },
  { key: 'cost number', text: historyTabTexts.cost },
];

interface HistoryTableProps {
  row: HistoryRow;
  index: number;
  picked: boolean;
  reachable: boolean;
  open(): void;
  pick(): void;
}

function Row({ row, index, picked, reachable, open, pick }: HistoryTableProps) {
  const { run, look, when, what, model, failures, time, cost, shown } = row;
  return (
    <tr
      class={[picked ? 'picked' : '', shown ? 'shown' : ''].join(' ')}
      data-run={run}
      aria-rowindex={index + 2}
      aria-selected={picked}
      tabIndex={reachable ? 0 : -1}
      title={[run, what, model].filter(Boolean).join('\n')}
      onClick={open}
    >
      <td class="pick">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={picked}
          aria-label={say(historyTabTexts.pickRun, { when })}
          onClick={(event) => {
            event.stopPropagation();
            pick();
          }}
        />
      </td>
      <td class="when">
        <Glyph look={look} label /> {when}
      </td>
      <td class="what">{what}</td>
      <td class="model">{model}</td>
      <td class="failures">{failures}</td>
      <td class="time number">{time}</td>
      <td class="cost number">{cost}</td>
    </tr>
  );
}

/** The row that a key moves to; undefined for other keys. */
function rowAfter(key: string, focused: number, rows: number): number | undefined {
  const to: Record<string, number> = {
    ArrowDown: focused + 1,
    ArrowUp: focused - 1,
    PageDown: focused + mostRows - 1,
    PageUp: focused - mostRows + 1,
    Home: 0,
    End: rows - 1,
  };
  const next = to[key];

  return next === undefined ? undefined : Math.min(rows - 1, Math.max(0, next));
}

/** Scrolls a row into view and gives it the focus. */
function showRow(pane: HTMLElement | null, index: number): void {
  if (!pane) return;
  // The header row stays at the top.
  const [from, to] = [index * rowHeight, (index + 2) * rowHeight];
  if (from < pane.scrollTop) pane.scrollTop = from;
  else if (to > pane.scrollTop + pane.clientHeight) pane.scrollTop = to - pane.clientHeight;
  pane.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`)?.focus({ preventScroll: true });
}
