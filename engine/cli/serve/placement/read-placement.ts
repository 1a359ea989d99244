import { placementTexts as texts } from '../../../language/texts/cli/placement.ts';
import { say } from '../../../language/texts.ts';
import type { RunDatabase } from '../../../store/pg/database.ts';
import type { Args } from '../../args/parse.ts';
import { UsageError } from '../../args/usage-error.ts';
import type { RunPlacement } from './placement.ts';
import { restatePlacement } from './restate/restate.ts';
import { loadSdk } from './restate/sdk.ts';
import { wakeByStore } from './wake-by-store.ts';

/** A placement as named in the options. */
export interface NamedPlacement {
  /** Opens it for a database, which then wakes runs through it. Throws a UsageError. */
  open(database: RunDatabase, dist: string): Promise<PlacedDatabase>;
}

/** A database with the placement of its runs: builtin unless given. */
export interface PlacedDatabase {
  database: RunDatabase;
  placement?: RunPlacement;
}

/** Reads `--placement` and `--placement-url`. Throws a UsageError. */
export function readPlacement(args: Args, host: string): NamedPlacement | undefined {
  const text = args.one('placement');
  const own = args.one('placement-url');
  if (text === undefined) {
    if (own !== undefined) throw new UsageError(say(texts.urlWhere), say(texts.wrongPlacementHint));
    return undefined;
  }

  const [, rest = ''] = /^restate:(.*)$/.exec(text) ?? [];
  const [admin, ingress, ...more] = rest.split(',').map(readUrl);
  if (admin === undefined || (rest.includes(',') && ingress === undefined) || more.length > 0)
    throw new UsageError(say(texts.wrongPlacement, { text }), say(texts.wrongPlacementHint));
  if (!args.has('database')) throw new UsageError(say(texts.placementWhere), say(texts.wrongPlacementHint));
  if (args.has('no-runs')) throw new UsageError(say(texts.placementNoRuns));

  const ownUrl = own === undefined ? undefined : readUrl(own);
  if (own !== undefined && ownUrl === undefined) throw new UsageError(say(texts.wrongUrl, { text: own }));
  if (ownUrl === undefined && /^(?:0\.0\.0\.0|::)$/.test(host))
    throw new UsageError(say(texts.whichUrl, { host }), say(texts.whichUrlHint));

  return {
    async open(database, dist) {
      const placement = restatePlacement({ sdk: loadSdk(dist), address: { admin, ingress }, ownUrl, database });
      return { database: wakeByStore(database, placement), placement };
    },
  };
}

/** Parses an http address, without the slash at its end; undefined for anything else. */
function readUrl(text: string): string | undefined {
  const url = URL.parse(text);
  const isPlain = url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
  return isPlain ? url.href.replace(/\/+$/, '') : undefined;
}
