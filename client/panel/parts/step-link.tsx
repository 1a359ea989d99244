import type { Store } from '../store.ts';

/** A link to a step in the graph. */
export function StepLink({ store, path, name = path }: { store: Store; path: string; name?: string }) {
  const show = (): void => {
    store.tab.value = 'Graph';
    store.select(path);
    document.getElementById('tab-Graph')?.focus();
  };
  return (
    <button type="button" class="plain link" title={name === path ? undefined : path} onClick={show}>
      {name}
    </button>
  );
}
