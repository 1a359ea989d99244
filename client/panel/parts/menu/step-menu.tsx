import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Graph } from '../../../../engine/compile/graph/graph.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { actionTexts } from '../../texts/actions.ts';
import { listStepActions, nameOfPath, type OfferedAction } from '../../view/actions.ts';
import { act } from '../frame/actions.tsx';

/** Minimum distance in pixels between a menu and the edges of the panel. */
const edge = 4;

/** The menu of a step's actions. When it closes, the focus returns to its previous place. */
export function StepMenu({ store }: { store: Store }) {
  const menu = useRef<HTMLDivElement>(null);
  const anchor = store.menu.value;
  useLayoutEffect(() => {
    const { current } = menu;
    if (!anchor || !current) return;

    current.showPopover();
    const { width, height } = current.getBoundingClientRect();
    current.style.left = `${Math.max(edge, Math.min(anchor.x, window.innerWidth - width - edge))}px`;
    current.style.top = `${Math.max(edge, Math.min(anchor.y, window.innerHeight - height - edge))}px`;
    current.querySelector('button')?.focus();
  }, [anchor]);

  const graph = store.graph.value;
  if (!anchor || !graph || actionsOfStep(store, graph, anchor.path).length === 0) return null;

  const { path } = anchor;
  return (
    <div
      class="menu"
      role="menu"
      popover="auto"
      ref={menu}
      aria-label={say(actionTexts.actionsOf, { step: nameOfPath(path) })}
      onKeyDown={moveInMenu}
      onToggle={({ newState }) => {
        if (newState === 'closed' && store.menu.value === anchor) store.menu.value = undefined;
      }}
    >
      {actionsOfStep(store, graph, path).map((offer) => (
        <button
          key={offer.label}
          type="button"
          role="menuitem"
          class="plain"
          tabIndex={-1}
          onClick={() => {
            menu.current?.hidePopover();
            if (offer.tab) store.stepTab.value = offer.tab;
            act(store, offer.message);
          }}
        >
          {offer.label} {offer.note ? <span class="dim">{offer.note}</span> : null}
        </button>
      ))}
    </div>
  );
}

/** The available actions of a step. */
export const actionsOfStep = ({ run, pins, host }: Store, graph: Graph, path: string): OfferedAction[] =>
  listStepActions({ state: run.value?.state, pins: pins.value }, graph, path).filter(({ message }) => host.offers(message));

/** Arrow keys wrap around, Home and End go to the ends; Tab leaves. */
function moveInMenu(event: KeyboardEvent): void {
  const menu = event.currentTarget;
  if (!(menu instanceof HTMLElement)) return;

  const items = [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const { activeElement } = document;
  const at = activeElement instanceof HTMLElement ? items.indexOf(activeElement) : -1;
  const places: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const next = places[event.key];

  if (event.key === 'Tab') menu.hidePopover();
  else if (next === undefined) return;
  else items[next]?.focus();

  event.preventDefault();
}
