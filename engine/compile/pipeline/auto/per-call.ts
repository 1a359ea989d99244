import { references } from '../../template/references.ts';
import type { AutoSite } from '../model/value.ts';
import { templatesOfPieces } from './tags.ts';

const known = new WeakMap<AutoSite, boolean>();

/** Whether the question of a tag in a called pipeline may differ from call to call: then it is asked in each. It reads a name. */
export function asksPerCall(site: AutoSite): boolean {
  const before = known.get(site);
  if (before !== undefined) return before;
  const reads = [...templatesOfPieces(site.words), ...site.attributes.values()].some(
    (template) => references(template).length > 0,
  );
  known.set(site, reads);
  return reads;
}
