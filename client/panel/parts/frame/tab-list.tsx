import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import { headerTexts } from '../../texts/header.ts';
import { fittingTabs } from '../../view/frame/fitting-tabs.ts';
import { useSize } from '../size.ts';

interface TabListProps<Name extends string> {
  /** The name of the tab list, for screen readers. */
  label: string;
  names: readonly Name[];
  chosen: Name;
  titles: Readonly<Record<Name, string>>;
  /** The prefix of the tabs' ids, and the id of the panel that they control. */
  prefix: string;
  controls: string;
  choose(name: Name): void;
}

/** Width of the overflow button, in pixels. */
const moreWidth = 34;

const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  Home: () => 0,
  End: (_at, last) => last,
};

/** Tabs in one line. Those without room are in a list behind “…”; arrow keys reach them all the same. */
export function TabList<Name extends string>({ label, names, chosen, titles, prefix, controls, choose }: TabListProps<Name>) {
  const row = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const size = useSize(row);
  const widths = useSignal<ReadonlyMap<string, number>>(new Map());
  const isMeasured = names.every((name) => widths.value.has(name));
  const shown = isMeasured
    ? fittingTabs(names, { widths: widths.value, room: size.value.width, chosen, more: moreWidth })
    : names;
  const hidden = names.filter((name) => !shown.includes(name));

  useLayoutEffect(() => {
    if (isMeasured) return;
    const tabs = [...(list.current?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])];
    widths.value = new Map(tabs.map((tab) => [tab.dataset['name'] ?? '', tab.offsetWidth + 2]));
  });

  const take = (name: Name): void => {
    choose(name);
    // A tab that had no room is drawn first.
    requestAnimationFrame(() => document.getElementById(`${prefix}${name}`)?.focus());
  };

  const press = (event: KeyboardEvent): void => {
    const next = names[moves[event.key]?.(names.indexOf(chosen), names.length - 1) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    take(next);
  };

  return (
    <div class="tabs" ref={row}>
      <div class="tab-row" role="tablist" aria-label={label} ref={list} onKeyDown={press}>
        {shown.map((name) => (
          <button
            type="button"
            key={name}
            id={`${prefix}${name}`}
            data-name={name}
            role="tab"
            aria-selected={name === chosen}
            aria-controls={controls}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => choose(name)}
          >
            {say(titles[name])}
          </button>
        ))}
      </div>
      {hidden.length > 0 ? <MoreTabs names={hidden} titles={titles} take={take} /> : null}
    </div>
  );
}

/** The tabs without room: a native list, which opens where there is room and has its own keys. */
function MoreTabs<Name extends string>({
  names,
  titles,
  take,
}: Pick<TabListProps<Name>, 'names' | 'titles'> & { take(name: Name): void }) {
  const title = say(headerTexts.moreTabs, { names: names.map((name) => say(titles[name])).join(', ') });
  return (
    <span class="more-tabs" title={title}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" />
      </svg>
      <select
        aria-label={title}
        value=""
        onChange={({ currentTarget }) => {
          const name = names.find((one) => one === currentTarget.value);
          currentTarget.value = '';
          if (name !== undefined) take(name);
        }}
      >
        <option value="" hidden />
        {names.map((name) => (
          <option key={name} value={name}>
            {say(titles[name])}
          </option>
        ))}
      </select>
    </span>
  );
}
