import { memoize } from '../../../language/memoize.ts';
import { references } from '../../template/references.ts';
import type { AutoSite } from '../model/value.ts';
import { templatesOfPieces } from './tags.ts';

/**
 * Whether the question of a tag in a called pipeline reads a name: then it may differ between calls, and is asked in each.
 */
export const asksPerCall = memoize((site: AutoSite): boolean =>
  [...templatesOfPieces(site.words), ...site.attributes.values()].some((template) => references(template).length > 0),
);
