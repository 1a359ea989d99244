import { say } from '../../../../engine/language/texts.ts';
import { clampSplit } from '../../host.ts';
import type { Store } from '../../store.ts';
import { detailTexts } from '../../texts/details.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { headerTexts } from '../../texts/header.ts';
import { IconButton } from '../icon.tsx';
import { DetailsPane } from '../step/details.tsx';

/** Details are on the right of the graph, below it, or in its place. */
type DetailsPosition = 'right' | 'below' | 'page';

/**
 * From the larger width on, details are on the right. Below this height there is no room for them and the graph, below the
 * smaller width none for them and cards.
 */
const sizes = { beside: 860, width: 560, height: 700 };

export function placeOfDetails({ selected, tab, room, reading, form }: Store): DetailsPosition | undefined {
  if (selected.value === undefined || tab.value === 'Summary') return undefined;
  const { width, height } = room.value;
  const isTight = height < sizes.height || (width < sizes.width && form.value === 'cards');
  if (isTight) return reading.value ? 'page' : undefined;
  return width < sizes.beside ? 'below' : 'right';
}

/** The details, with the divider between them and the graph, or the button back to it. */
export function Beside({ store, place }: { store: Store; place: DetailsPosition }) {
  return (
    <aside class="beside" aria-label={say(detailTexts.details)}>
      {place === 'page' ? (
        <nav class="way" aria-label={say(graphTabTexts.wayBack)}>
          <IconButton icon="back" name={say(graphTabTexts.backToGraph)} act={() => goBack(store)} />
          <button type="button" class="plain" onClick={() => goBack(store)}>
            {say(headerTexts.tabs[store.tab.value])}
          </button>
        </nav>
      ) : (
        <Divider store={store} place={place} />
      )}
      <DetailsPane store={store} />
    </aside>
  );
}

/** The step stays selected, and gets the focus. */
function goBack(store: Store): void {
  store.reading.value = false;
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus({ preventScroll: true }),
  );
}

const steps: Record<string, number> = { ArrowLeft: 4, ArrowUp: 4, ArrowRight: -4, ArrowDown: -4 };

/** Moved by dragging or by arrow keys; its position is stored. */
function Divider({ store, place }: { store: Store; place: 'right' | 'below' }) {
  const { split, room } = store;
  const move = (percent: number): void => {
    split.value = { ...split.value, [place]: clampSplit(percent) };
  };

  const drag = (event: PointerEvent): void => {
    const bar = event.currentTarget;
    if (!(bar instanceof HTMLElement) || event.button !== 0) return;

    event.preventDefault();
    bar.setPointerCapture(event.pointerId);

    const follow = ({ clientX, clientY }: PointerEvent): void => {
      const { width, height } = room.value;
      // The panel reaches to the right and lower edges of the window, whatever is above it.
      const { innerWidth, innerHeight } = window;
      move(place === 'right' ? ((innerWidth - clientX) / width) * 100 : ((innerHeight - clientY) / height) * 100);
    };

    bar.addEventListener('pointermove', follow);
    bar.addEventListener('lostpointercapture', () => bar.removeEventListener('pointermove', follow), { once: true });
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr takes neither focus nor keys, and this one is moved by both
    <div
      class="divider"
      role="separator"
      tabIndex={0}
      aria-label={say(graphTabTexts.divider)}
      aria-orientation={place === 'right' ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(split.value[place])}
      onPointerDown={drag}
      onKeyDown={(event) => {
        const by = steps[event.key];
        if (by === undefined) return;
        event.preventDefault();
        move(split.value[place] + by);
      }}
    />
  );
}
