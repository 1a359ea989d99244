import type { Position, TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { PositionEncoding } from './position-encoding.ts';
import { createConversion } from './position-encoding.ts';

/**
 * Converts the positions of a client to those of the server and back, for whole messages, so features do not have to. Opaque
 * members (`data`, `arguments`) and our own requests are not converted.
 */
export interface PositionBorder {
  /** Decodes the parameters of a request. */
  decodeParams(method: string, params: unknown): unknown;
  /** Encodes the result of a request. */
  encodeResult(method: string, params: unknown, result: unknown): unknown;
  /** Encodes a notification about a document. */
  encodeFor<Told>(uri: string, told: Told): Told;
}

export function createPositionBorder(
  encoding: () => PositionEncoding,
  documentOf: (uri: string) => TextDocument | undefined,
): PositionBorder {
  return {
    decodeParams(method, params) {
      const conversion = createConversion(encoding());
      if (!conversion || isOwn(method)) return params;
      const decoded = convertMember(params, '', createPlaces(conversion.decode, documentOf));
      // The server stores the previous tokens in its own encoding: a client with another encoding gets all tokens instead of
      // a difference.
      return isObject(decoded) && method === deltaMethod ? { ...decoded, previousResultId: '' } : decoded;
    },
    encodeResult(method, params, result) {
      const conversion = createConversion(encoding());
      if (!conversion || isOwn(method)) return result;
      const uri = documentNamed(params, '');
      const places = createPlaces(conversion.encode, documentOf);
      return method.startsWith(tokensMethods) ? convertTokens(result, uri, places) : convertMember(result, uri, places);
    },
    encodeFor(uri, told) {
      const conversion = createConversion(encoding());
      return conversion ? convertPositions(told, uri, createPlaces(conversion.encode, documentOf)) : told;
    },
  };
}

/** An open document after a client's changes, each of which is relative to the text after the previous one. */
export function updateDocument(
  document: TextDocument,
  changes: readonly TextDocumentContentChangeEvent[],
  { version, encoding }: { version: number; encoding: PositionEncoding },
): TextDocument {
  const conversion = createConversion(encoding);
  if (!conversion) return TextDocument.update(document, [...changes], version);
  return changes.reduce((before, change) => {
    const places = createPlaces(conversion.decode, () => before);
    return TextDocument.update(before, [convertPositions(change, before.uri, places)], version);
  }, document);
}

const tokensMethods = 'textDocument/semanticTokens/';
const deltaMethod = `${tokensMethods}full/delta`;
const isOwn = (method: string): boolean => method.startsWith('baton/');

/** Converts a character offset in a line of a document; unchanged if the document is unknown. */
type Places = (uri: string, position: Position) => number;

function createPlaces(
  convert: (line: string, character: number) => number,
  documentOf: (uri: string) => TextDocument | undefined,
): Places {
  const documents = new Map<string, TextDocument | undefined>();
  return (uri, { line, character }) => {
    if (!documents.has(uri)) documents.set(uri, documentOf(uri));
    const document = documents.get(uri);
    if (!document) return character;
    return convert(document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }), character);
  };
}

/** The same value with converted positions, so its type is the same. */
const convertPositions = <Value>(value: Value, uri: string, places: Places): Value => convertMember(value, uri, places) as Value;

/** `uri`: the document of positions for which the value itself names none. */
function convertMember(value: unknown, uri: string, places: Places): unknown {
  if (Array.isArray(value)) return value.map((item) => convertMember(item, uri, places));
  if (!isObject(value)) return value;
  if (isPosition(value)) return { ...value, character: places(uri, value) };

  const members = Object.entries(value).map(([name, member]) => {
    if (opaque.has(name)) return [name, member];
    if (name === 'changes' && isObject(member)) return [name, convertEdits(member, places)];
    return [name, convertMember(member, documentOfMember(value, name, uri), places)];
  });

  return Object.fromEntries(members);
}

/** Members that only their author reads. */
const opaque: ReadonlySet<string> = new Set(['data', 'arguments']);

/** Workspace edits, by the document of each. */
const convertEdits = (edits: object, places: Places): object =>
  Object.fromEntries(Object.entries(edits).map(([uri, ofDocument]) => [uri, convertMember(ofDocument, uri, places)]));

/** The document of the positions in a member: for calls, that of the caller. */
function documentOfMember(value: object, name: string, uri: string): string {
  if (name === 'fromRanges' && 'from' in value) return documentNamed(value.from, uri);
  return documentNamed(value, uri);
}

function documentNamed(value: unknown, uri: string): string {
  if (!isObject(value)) return uri;
  if ('uri' in value) return textOr(value.uri, uri);
  if ('textDocument' in value) return documentNamed(value.textDocument, uri);
  return 'item' in value ? documentNamed(value.item, uri) : uri;
}

/** Semantic tokens have five numbers each: relative line and character, length, type, modifiers. */
function convertTokens(answer: unknown, uri: string, places: Places): unknown {
  if (!isObject(answer) || !('data' in answer) || !Array.isArray(answer.data)) return answer;
  const before = { line: 0, start: 0, converted: 0 };
  const data: number[] = [];
  for (let at = 0; at < answer.data.length; at += 5) {
    const [lines, characters, length, ...kind] = answer.data.slice(at, at + 5).map(Number);
    if (lines === undefined || characters === undefined || length === undefined) break;

    if (lines > 0) Object.assign(before, { line: before.line + lines, start: 0, converted: 0 });
    const start = before.start + characters;
    const converted = places(uri, { line: before.line, character: start });
    const end = places(uri, { line: before.line, character: start + length });

    data.push(lines, converted - before.converted, end - converted, ...kind);
    Object.assign(before, { start, converted });
  }

  return { ...answer, data };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const isPosition = (value: object): value is Position =>
  'line' in value && typeof value.line === 'number' && 'character' in value && typeof value.character === 'number';

const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
