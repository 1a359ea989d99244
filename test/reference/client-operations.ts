// Writes what the typed client knows of the interface, from the interface's own description: npm run docs.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeInterface } from '../../engine/cli/serve/api/open-api.ts';
import { isMap, type Json, type JsonMap } from '../../engine/language/json.ts';
import { writeType } from '../../engine/launch/explain/contract.ts';

export const operationsFile = 'engine/client/operations.ts';

const mapIn = (value: unknown): JsonMap => (isMap(value) ? (value as JsonMap) : {});
const listIn = (value: Json | undefined): JsonMap[] => (Array.isArray(value) ? value.map(mapIn) : []);

/** `Idempotency-Key` → `idempotencyKey`, `Last-Event-ID` → `lastEventId`. */
const nameOfHeader = (header: string): string =>
  header
    .split('-')
    .map((word, place) => (place === 0 ? word.toLowerCase() : `${word[0]}${word.slice(1).toLowerCase()}`))
    .join('');

/** How an answer is read, by its type. */
function kindOf(type: string | undefined): string {
  if (type === undefined) return 'none';
  if (type.endsWith('json')) return 'json';
  if (type === 'text/event-stream') return 'events';
  return type.startsWith('text/') ? 'text' : 'bytes';
}

/** The module of the client that tells what each operation asks and gives. */
export function operationsModule(document: Json): string {
  const entries = Object.entries(mapIn(mapIn(document)['paths'])).flatMap(([path, methods]) =>
    Object.entries(mapIn(methods)).map(([method, operation]) => describe(method, path, mapIn(operation))),
  );
  return [
    '// Written by `npm run docs` from the description of the interface (engine/cli/serve/api/endpoints.ts).',
    '',
    '/** What each operation of a server is asked with, and what it gives. */',
    'export interface Operations {',
    ...entries.map(({ types }) => types),
    '}',
    '',
    '/** For each operation: how its answer is read, and where its arguments go. */',
    'export const clientOperations = {',
    ...entries.map(({ row }) => row),
    '} as const;',
    '',
  ].join('\n');
}

function describe(method: string, path: string, operation: JsonMap): { types: string; row: string } {
  const parameters = listIn(operation['parameters']);
  const placed = (place: string): JsonMap[] => parameters.filter((one) => one['in'] === place);
  const headers = placed('header').map(
    (one): JsonMap => ({ ...one, name: nameOfHeader(String(one['name'])), header: one['name'] ?? '' }),
  );
  const body = mapIn(mapIn(mapIn(mapIn(operation['requestBody'])['content'])['application/json'])['schema']);
  const needed = Array.isArray(body['required']) ? body['required'] : [];
  const fields = [...placed('path'), ...placed('query'), ...headers].map((one): [JsonMap, boolean] => [
    one,
    one['required'] === true,
  ]);
  const asked = {
    type: 'object',
    properties: Object.fromEntries([
      ...fields.map(([one]) => [String(one['name']), one['schema'] ?? {}] as const),
      ...Object.entries(mapIn(body['properties'])),
    ]),
    required: [...fields.filter(([, must]) => must).map(([one]) => String(one['name'])), ...needed],
  };

  const [, answer] = Object.entries(mapIn(operation['responses'])).find(([status]) => status.startsWith('2')) ?? [];
  const [[type, content] = []] = Object.entries(mapIn(mapIn(answer)['content']));
  const kind = kindOf(type);
  const given: Readonly<Record<string, () => string>> = {
    none: () => 'undefined',
    text: () => 'string',
    bytes: () => 'Uint8Array<ArrayBuffer>',
    json: () => writeType(mapIn(mapIn(content)['schema']), '    '),
    events: () => writeType(mapIn(mapIn(content)['x-event-schema']), '    '),
  };

  const name = String(operation['operationId']);
  const names = (list: readonly JsonMap[]): string => `[${list.map((one) => `'${String(one['name'])}'`).join(', ')}]`;
  const ofHeaders = headers.map((one) => `${String(one['name'])}: '${String(one['header'])}'`).join(', ');
  return {
    types: [
      `  /** ${String(operation['summary'])} */`,
      `  ${name}: {`,
      `    asks: ${Object.keys(asked.properties).length > 0 ? writeType(asked, '    ') : 'Record<string, never>'};`,
      `    gives: ${given[kind]?.()};`,
      '  };',
    ].join('\n'),
    row: `  ${name}: { method: '${method.toUpperCase()}', path: '${path}', query: ${names(placed('query'))}, headers: {${ofHeaders}}, hasBody: ${operation['requestBody'] !== undefined}, kind: '${kind}' },`,
  };
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  writeFileSync(operationsFile, operationsModule(describeInterface('0')));
