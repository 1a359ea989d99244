// Our server's work for one text: what it computes when a text is opened, edited and asked about, without the transport.
import type { Compiled } from '../../../engine/compile/compile.ts';
import { compile } from '../../../engine/compile/compile.ts';
import { codeLenses } from '../../../server/features/appearance/code-lens.ts';
import { semanticTokens } from '../../../server/features/appearance/semantic-tokens.ts';
import { complete } from '../../../server/features/completion/completion.ts';
import { diagnose } from '../../../server/features/diagnostics.ts';
import { renameSymbol } from '../../../server/features/editing/rename.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { findDefinition } from '../../../server/features/navigation/definition.ts';
import { documentSymbols } from '../../../server/features/navigation/symbols.ts';
import type { Snapshot } from '../../../server/snapshot.ts';
import { snapshotOf } from '../../../server/snapshot.ts';
import { main } from './measure.mjs';

const world = { file: '/bench/bench.baton.yaml' };
let version = 0;
let snapshot: Snapshot | undefined;
const show = (text: string, previous?: Compiled): unknown[] => {
  snapshot = snapshotOf('file:///bench/bench.baton.yaml', ++version, compile(text, world, previous));
  return diagnose(snapshot);
};
type At = Parameters<typeof hover>[1];
const asked =
  (ask: (snapshot: Snapshot, at: At) => unknown) =>
  (at: At): unknown =>
    snapshot && ask(snapshot, at);

await main({
  open: (text: string) => show(text),
  edit: (text: string) => show(text, snapshot?.compiled),
  completion: asked(complete),
  hover: asked(hover),
  definition: asked(findDefinition),
  symbols: asked(documentSymbols),
  tokens: asked((one) => semanticTokens(one)),
  lenses: asked((one) => codeLenses(one)),
  rename: asked((one, at) => renameSymbol(one, at, 'another')),
});
