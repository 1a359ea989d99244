import type {
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  LinkedEditingRangeRequest,
  PrepareRenameRequest,
  ProtocolRequestType,
  ReferencesRequest,
  RenameRequest,
  SelectionRangeRequest,
  SemanticTokensDeltaRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
  WillRenameFilesRequest,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver';
import type { AutoPreview } from '../../engine/auto/preview.ts';
import type { Graph } from '../../engine/compile/graph/graph.ts';

/** The parameter of our own requests: an open file. */
export interface FileParams {
  uri: string;
}

/** The graph of the current text, with everything that is known without a model. */
export interface GraphAnswer {
  version: number;
  graph: Graph;
  structure: string[];
}

/** Every AUTO tag of a text: the exact question, the constraints of the answer, and the locked answer. No model is asked. */
export interface PreviewAnswer {
  version: number;
  tags: AutoPreview[];
}

/** The data beyond the text that answers depend on. */
export interface WorldAnswer {
  /** Absolute paths of the pipelines in the file's workspace. */
  pipelines: string[];
  /** Absolute paths of the pipelines that it calls, directly or indirectly, without inline ones. */
  calls: string[];
  experts: string[];
  personalities: string[];
  tools: string[];
  /** The number of locked AUTO answers beside the file. */
  locked: number;
  /** The newest run: its id, its end (ISO 8601), and its steps with their final states. */
  last?: { run: string; finished_at: string; steps: Record<string, string> };
}

/** The requests beside those of the protocol, each about a file; null if it is no pipeline or not open. */
export interface OwnRequests {
  'baton/graph': GraphAnswer | null;
  'baton/preview': PreviewAnswer | null;
  'baton/world': WorldAnswer | null;
}

/** The protocol's requests that are answered, by method. */
interface Requests {
  'textDocument/completion': typeof CompletionRequest.type;
  'textDocument/signatureHelp': typeof SignatureHelpRequest.type;
  'textDocument/hover': typeof HoverRequest.type;
  'textDocument/definition': typeof DefinitionRequest.type;
  'textDocument/references': typeof ReferencesRequest.type;
  'textDocument/prepareRename': typeof PrepareRenameRequest.type;
  'textDocument/rename': typeof RenameRequest.type;
  'workspace/willRenameFiles': typeof WillRenameFilesRequest.type;
  'textDocument/documentHighlight': typeof DocumentHighlightRequest.type;
  'textDocument/documentLink': typeof DocumentLinkRequest.type;
  'textDocument/linkedEditingRange': typeof LinkedEditingRangeRequest.type;
  'textDocument/documentSymbol': typeof DocumentSymbolRequest.type;
  'workspace/symbol': typeof WorkspaceSymbolRequest.type;
  'textDocument/foldingRange': typeof FoldingRangeRequest.type;
  'textDocument/selectionRange': typeof SelectionRangeRequest.type;
  'textDocument/codeAction': typeof CodeActionRequest.type;
  'codeAction/resolve': typeof CodeActionResolveRequest.type;
  'textDocument/codeLens': typeof CodeLensRequest.type;
  'textDocument/inlayHint': typeof InlayHintRequest.type;
  'textDocument/semanticTokens/full': typeof SemanticTokensRequest.type;
  'textDocument/semanticTokens/full/delta': typeof SemanticTokensDeltaRequest.type;
  'textDocument/semanticTokens/range': typeof SemanticTokensRangeRequest.type;
  'textDocument/formatting': typeof DocumentFormattingRequest.type;
  'textDocument/rangeFormatting': typeof DocumentRangeFormattingRequest.type;
  'textDocument/onTypeFormatting': typeof DocumentOnTypeFormattingRequest.type;
  'textDocument/prepareCallHierarchy': typeof CallHierarchyPrepareRequest.type;
  'callHierarchy/incomingCalls': typeof CallHierarchyIncomingCallsRequest.type;
  'callHierarchy/outgoingCalls': typeof CallHierarchyOutgoingCallsRequest.type;
}

type Method = keyof Requests | keyof OwnRequests;
type Typed<Type> =
  Type extends ProtocolRequestType<infer P, infer R, infer _PR, infer _E, infer _RO> ? [P, R | undefined] : never;
/** The parameters of a method, and its result. */
type RequestTypes<Name extends Method> = Name extends keyof OwnRequests
  ? [FileParams, OwnRequests[Name]]
  : Name extends keyof Requests
    ? Typed<Requests[Name]>
    : never;

/** Registers the handler of a method. */
export type OnRequest = <Name extends Method>(
  method: Name,
  answer: (params: RequestTypes<Name>[0]) => RequestTypes<Name>[1],
) => void;

/** Sends the client a notification. */
export type Notify = (method: string, params: object) => void;
