import { useEffect, useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { findTexts } from '../../texts/find.ts';
import { formatFigure } from '../../view/format.ts';

/** The line above the graph, in both of its forms: search, kinds, a step's neighbourhood, the critical path. */
export function FindBar({ store }: { store: Store }) {
  const { search } = store;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const slash = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
      search.shown.value = true;
      field.current?.focus();
      event.preventDefault();
    };

    document.addEventListener('keydown', slash);
    return () => document.removeEventListener('keydown', slash);
  }, []);
  useEffect(() => {
    if (search.shown.value) field.current?.focus();
  }, [search.shown.value]);
  if (!search.shown.value) return null;

  const sought = search.sought.value;
  const matches = search.found.value;
  const selected = store.selected.value;

  const go = (by: number): void => {
    const list = matches ?? [];
    const at = list.indexOf(selected ?? '');
    const next = list[(at + by + (at < 0 && by < 0 ? 1 : 0) + list.length) % Math.max(1, list.length)];
    if (next !== undefined) store.select(next);
  };

  const close = (): void => {
    search.clear();
    document.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus({ preventScroll: true });
  };

  const pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  };

  const [kind = ''] = sought.kinds;
  return (
    <search class="find" aria-label={say(findTexts.findSteps)}>
      <input
        type="search"
        ref={field}
        value={sought.words}
        placeholder={say(findTexts.findPlaceholder)}
        aria-label={say(findTexts.findSteps)}
        onInput={({ currentTarget: { value } }) => {
          search.sought.value = { ...sought, words: value };
        }}
        onKeyDown={pressed}
      />
      <span class="found" role="status">
        {matches ? say(findTexts.foundSteps, { count: formatFigure(matches.length) }) : ''}
      </span>
      <select
        aria-label={say(findTexts.kindOfStep)}
        value={kind}
        onChange={({ currentTarget: { value } }) => {
          search.sought.value = { ...sought, kinds: new Set(search.kinds.value.filter((one) => one === value)) };
        }}
      >
        <option value="">{say(findTexts.allKinds)}</option>
        {search.kinds.value.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <Lights store={store} />
      <button type="button" class="plain toggle" aria-label={say(findTexts.closeFind)} onClick={close}>
        ✕
      </button>
    </search>
  );
}

/** Other sets of steps to highlight. */
function Lights({ store: { search, selected } }: { store: Store }) {
  const path = selected.value;
  return (
    <>
      <button
        type="button"
        class="plain toggle"
        disabled={path === undefined && search.focus.value === undefined}
        aria-pressed={search.focus.value !== undefined}
        title={say(findTexts.aroundTitle)}
        onClick={() => {
          search.focus.value = search.focus.value === undefined ? path?.replace(/\[\d+\]/g, '[*]') : undefined;
        }}
      >
        {say(findTexts.around)}
      </button>
      <button
        type="button"
        class="plain toggle"
        aria-pressed={search.critical.value}
        title={say(findTexts.criticalTitle)}
        onClick={() => {
          search.critical.value = !search.critical.value;
        }}
      >
        {say(findTexts.critical)}
      </button>
    </>
  );
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('input, select, textarea, [contenteditable]');
