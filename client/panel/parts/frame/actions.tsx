import type { FromPanel } from '../../../messages.ts';
import type { Store } from '../../store.ts';
import type { OfferedAction } from '../../view/actions.ts';

interface Offers {
  store: Store;
  actions: readonly OfferedAction[];
  /** The first one is probably the one that a person wants. */
  leads?: boolean;
}

/** Buttons for possible actions; the first one is the cheapest. */
export function ActionButtons({ store, actions: all, leads = false }: Offers) {
  const actions = all.filter(({ message }) => store.host.offers(message));
  if (actions.length === 0) return null;
  return (
    <span class="offers">
      {actions.map(({ label, note, message }, place) => (
        <button
          type="button"
          key={label}
          class={leads && place === 0 ? 'button main' : 'button'}
          title={note ?? ''}
          onClick={() => act(store, message)}
        >
          {label}
          {place === 0 && note ? <small> · {note}</small> : null}
        </button>
      ))}
    </span>
  );
}

/** An action that shows a step in the text shows it in the panel too. */
export function act(store: Store, message: FromPanel): void {
  if (message.type === 'reveal') store.select(message.path);
  else store.host.post(message);
}
