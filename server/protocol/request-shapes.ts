/** The required members of a request's params, so that its handler reads nothing that is missing. */
type ParamShape = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: ParamShape = (value) => typeof value === 'string';
const isCount: ParamShape = (value) => Number.isInteger(value) && Number(value) >= 0;
const listOf =
  (shape: ParamShape): ParamShape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const mapOf =
  (members: Readonly<Record<string, ParamShape>>): ParamShape =>
  (value) =>
    isObject(value) && Object.entries(members).every(([name, shape]) => shape(value[name]));

const document = { textDocument: mapOf({ uri: isText }) };
const about = mapOf(document);
const position = mapOf({ line: isCount, character: isCount });
const range = mapOf({ start: position, end: position });
const at = mapOf({ ...document, position });
const file = mapOf({ uri: isText });
const call = mapOf({ item: mapOf({ uri: isText, range, selectionRange: range }) });

/** Every request that is answered. */
const shapes: Readonly<Record<string, ParamShape>> = {
  initialize: mapOf({ capabilities: isObject }),
  'textDocument/codeAction': mapOf({ ...document, range, context: mapOf({ diagnostics: Array.isArray }) }),
  'textDocument/codeLens': about,
  'textDocument/completion': at,
  'textDocument/definition': at,
  'textDocument/diagnostic': about,
  'textDocument/documentHighlight': at,
  'textDocument/documentLink': about,
  'textDocument/documentSymbol': about,
  'textDocument/foldingRange': about,
  'textDocument/formatting': mapOf({ ...document, options: isObject }),
  'textDocument/hover': at,
  'textDocument/inlayHint': mapOf({ ...document, range }),
  'textDocument/linkedEditingRange': at,
  'textDocument/onTypeFormatting': mapOf({ ...document, position, ch: isText, options: isObject }),
  'textDocument/prepareCallHierarchy': at,
  'textDocument/prepareRename': at,
  'textDocument/rangeFormatting': mapOf({ ...document, range, options: isObject }),
  'textDocument/references': mapOf({ ...document, position, context: isObject }),
  'textDocument/rename': mapOf({ ...document, position, newName: isText }),
  'textDocument/selectionRange': mapOf({ ...document, positions: listOf(position) }),
  'textDocument/semanticTokens/full': about,
  'textDocument/semanticTokens/full/delta': mapOf({ ...document, previousResultId: isText }),
  'textDocument/semanticTokens/range': mapOf({ ...document, range }),
  'textDocument/signatureHelp': at,
  'callHierarchy/incomingCalls': call,
  'callHierarchy/outgoingCalls': call,
  'codeAction/resolve': isObject,
  'workspace/symbol': mapOf({ query: isText }),
  'workspace/willRenameFiles': mapOf({ files: listOf(mapOf({ oldUri: isText, newUri: isText })) }),
  'baton/graph': file,
  'baton/preview': file,
  'baton/world': file,
};

/** Whether the params of a request have the shape that its method requires; those of unknown methods are not checked. */
export const haveShape = (method: string, params: unknown): boolean =>
  !Object.hasOwn(shapes, method) || (shapes[method]?.(params) ?? true);
