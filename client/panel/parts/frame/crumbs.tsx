import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { crumbsOf, isInsideStep } from '../../view/items/item-name.ts';

/** Breadcrumbs: from the stages to a focused step, and through groups, loops and their items to the selected step. */
export function Crumbs({ store }: { store: Store }) {
  const { search, selected, run } = store;
  const path = selected.value;
  const near = search.overview.value && search.focus.value !== undefined;
  if (!near && (path === undefined || !isInsideStep(path))) return null;

  const crumbs = path === undefined ? [] : crumbsOf(run.value?.state, path);
  return (
    <nav class="crumbs" aria-label={say(graphTabTexts.whereOneIs)}>
      {near ? (
        <button type="button" class="plain" onClick={() => (search.focus.value = undefined)}>
          {say(graphTabTexts.overview)}
        </button>
      ) : null}
      {crumbs.map((crumb, index) => (
        <>
          {near || index > 0 ? <span aria-hidden="true">›</span> : null}
          {index === crumbs.length - 1 ? (
            <b title={crumb.label}>{crumb.label}</b>
          ) : (
            <button type="button" class="plain" key={crumb.path} title={crumb.label} onClick={() => store.select(crumb.path)}>
              {crumb.label}
            </button>
          )}
        </>
      ))}
    </nav>
  );
}
