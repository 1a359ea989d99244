import type { ServerCapabilities } from 'vscode-languageserver/node';
import { tokenModifiers, tokenTypes } from '../features/appearance/tokens/legend.ts';
import { onTypeTriggers } from '../features/editing/format/typed.ts';

/** Files of any kind can be included, and renaming a folder moves the files in it. */
const anything = { filters: [{ scheme: 'file', pattern: { glob: '**/*' } }] };

/** The capabilities, answered by `answerRequests`. */
export const serverCapabilities = {
  completionProvider: { triggerCharacters: ['.', '{', ' ', '|', ':', '<', ',', '['] },
  signatureHelpProvider: { triggerCharacters: ['(', ','] },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  documentLinkProvider: {},
  codeActionProvider: {
    codeActionKinds: ['quickfix', 'refactor.extract', 'refactor.inline', 'refactor.rewrite', 'source.fixAll.baton'],
    resolveProvider: true,
  },
  semanticTokensProvider: { legend: { tokenTypes, tokenModifiers }, full: { delta: true }, range: true },
  inlayHintProvider: true,
  codeLensProvider: {},
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: {
    firstTriggerCharacter: onTypeTriggers.first,
    moreTriggerCharacter: [...onTypeTriggers.more],
  },
  documentHighlightProvider: true,
  linkedEditingRangeProvider: true,
  selectionRangeProvider: true,
  callHierarchyProvider: true,
  workspace: {
    fileOperations: { willRename: anything, didRename: anything },
    workspaceFolders: { supported: true, changeNotifications: true },
  },
} satisfies ServerCapabilities;
