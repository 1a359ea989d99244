import type * as protocol from 'vscode-languageserver';

// Numbers and words of the protocol, those that are used here; their types are held to the library's own, which would bring all of them.

export type CompletionItemKind = protocol.CompletionItemKind;
export const CompletionItemKind = {
  Method: 2,
  Function: 3,
  Field: 5,
  Variable: 6,
  Module: 9,
  Property: 10,
  Value: 12,
  Keyword: 14,
  File: 17,
  Reference: 18,
  EnumMember: 20,
  Operator: 24,
} as const satisfies Partial<typeof protocol.CompletionItemKind>;
export const CompletionItemTag = { Deprecated: 1 } as const satisfies Partial<typeof protocol.CompletionItemTag>;
export const InsertTextFormat = { Snippet: 2 } as const satisfies Partial<typeof protocol.InsertTextFormat>;

export type SymbolKind = protocol.SymbolKind;
export const SymbolKind = {
  Module: 2,
  Namespace: 3,
  Package: 4,
  Class: 5,
  Property: 7,
  Field: 8,
  Enum: 10,
  Interface: 11,
  Function: 12,
  Variable: 13,
  Constant: 14,
  Object: 19,
  EnumMember: 22,
  Event: 24,
  Operator: 25,
} as const satisfies Partial<typeof protocol.SymbolKind>;

export const DiagnosticSeverity = { Error: 1, Warning: 2, Information: 3, Hint: 4 } as const satisfies Partial<
  typeof protocol.DiagnosticSeverity
>;
export const DiagnosticTag = { Unnecessary: 1, Deprecated: 2 } as const satisfies Partial<typeof protocol.DiagnosticTag>;
export const DocumentHighlightKind = { Read: 2, Write: 3 } as const satisfies Partial<typeof protocol.DocumentHighlightKind>;
export const InlayHintKind = { Type: 1 } as const satisfies Partial<typeof protocol.InlayHintKind>;
export const CodeActionKind = { QuickFix: 'quickfix', SourceFixAll: 'source.fixAll' } as const satisfies Partial<
  typeof protocol.CodeActionKind
>;
export const MessageType = { Error: 1, Warning: 2 } as const satisfies Partial<typeof protocol.MessageType>;
export const TextDocumentSyncKind = { Incremental: 2 } as const satisfies Partial<typeof protocol.TextDocumentSyncKind>;
/** Why a request was not answered, beside the codes of JSON-RPC. */
export const LSPErrorCodes = { RequestCancelled: -32800, ContentModified: -32801 } as const satisfies Partial<
  typeof protocol.LSPErrorCodes
>;
