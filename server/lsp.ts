import type * as lsp from 'vscode-languageserver-protocol';

// The numbers and words of the protocol that are used here, held to the protocol's own by their types.
// Its library would bring all of the protocol along: 130 kB that nothing reads.

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
} as const satisfies Partial<typeof lsp.CompletionItemKind>;
export type CompletionItemKind = lsp.CompletionItemKind;

export const CompletionItemTag = { Deprecated: 1 } as const satisfies typeof lsp.CompletionItemTag;

export const InsertTextFormat = { PlainText: 1, Snippet: 2 } as const satisfies typeof lsp.InsertTextFormat;

export const InlayHintKind = { Type: 1 } as const satisfies Partial<typeof lsp.InlayHintKind>;

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
} as const satisfies Partial<typeof lsp.SymbolKind>;
export type SymbolKind = lsp.SymbolKind;

export const DocumentHighlightKind = { Read: 2, Write: 3 } as const satisfies Partial<typeof lsp.DocumentHighlightKind>;

export const DiagnosticSeverity = {
  Error: 1,
  Warning: 2,
  Information: 3,
  Hint: 4,
} as const satisfies typeof lsp.DiagnosticSeverity;

export const DiagnosticTag = { Unnecessary: 1 } as const satisfies Partial<typeof lsp.DiagnosticTag>;

export const CodeActionKind = {
  QuickFix: 'quickfix',
  SourceFixAll: 'source.fixAll',
} as const satisfies Partial<typeof lsp.CodeActionKind>;

export const MessageType = { Warning: 2 } as const satisfies Partial<typeof lsp.MessageType>;

export const TextDocumentSyncKind = { Incremental: 2 } as const satisfies Partial<typeof lsp.TextDocumentSyncKind>;

export const LSPErrorCodes = {
  RequestCancelled: -32800,
  ContentModified: -32801,
} as const satisfies Partial<typeof lsp.LSPErrorCodes>;
