import { productDialects } from '../../../../language/dialects/steps.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../../../source/nodes.ts';
import { normaliseMap } from '../../dialects/normalise-map.ts';
import type { Product } from '../../model/results.ts';
import { productFormats } from '../../model/results.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem, reportWrongType } from '../../scope.ts';
import { isEmptyNode, isMapNode, isScalarNode, joinScalars, wordOf } from '../../source-nodes.ts';
import { constantChoice } from '../../values/constants.ts';
import { reportUnknownMember } from '../../values/members.ts';
import { readValue } from '../../values/value.ts';

const byExtension: Readonly<Record<string, Product['format']>> = {
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  md: 'markdown',
  markdown: 'markdown',
  csv: 'csv',
  html: 'html',
  htm: 'html',
};

/** `products`: a name with a path, or with `{file, value, format}`; without `format` the file's extension decides. */
export function readProducts(node: SourceNode, scope: ReadScope): Product[] {
  if (isEmptyNode(node)) return [];
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'products', say(pipelineTexts.namesAndFiles));
    return [];
  }
  return node.pairs.flatMap((pair) => readProduct(pair, scope) ?? []);
}

function readProduct({ key, value: node }: Pair, scope: ReadScope): Product | undefined {
  const field = `products.${key.text}`;
  const members = isMapNode(node) ? readProductMembers(node, key.text, scope) : new Map([['file', node]]);
  const file = members.get('file') ?? nameFileByFormat(key, members.get('format'));
  if (!file || isEmptyNode(file)) {
    reportProblem(scope, 'missing-key', key.range, { key: 'file', place: say(pipelineTexts.theProduct, { name: key.text }) });
    return undefined;
  }
  if (!isScalarNode(file)) {
    reportWrongType(scope, file, field, say(pipelineTexts.aPath));
    return undefined;
  }

  const format = members.get('format');
  // `template` is a text with the value in it, so it replaces the value as the content.
  const content = members.get('template') ?? members.get('value');

  return {
    name: key.text,
    range: key.range,
    file: readValue(inFolder(file, scope), { field: `${field}.file` }, scope),
    format: (format && constantChoice(format, `${field}.format`, productFormats, scope)) ?? productFormatOf(file.text),
    value: content && readValue(content, { field: `${field}.value` }, scope),
  };
}

const productKeys = ['file', 'value', 'format', 'template'];

function readProductMembers(map: MapNode, name: string, scope: ReadScope): ReadonlyMap<string, SourceNode> {
  const { fields, unknown } = normaliseMap(map, (key) => productKeys.includes(key), productDialects, scope);
  const place = say(pipelineTexts.theProduct, { name });
  for (const { key } of unknown) reportUnknownMember(key, { keys: productKeys, map, place }, scope);
  return new Map([...fields].map(([key, { value }]) => [key, value]));
}

/** Where only a format is given, the file is named by the product. */
function nameFileByFormat(key: ScalarNode, format: SourceNode | undefined): ScalarNode | undefined {
  const word = wordOf(format);
  const end = Object.entries(byExtension).find(([, name]) => name === word)?.[0] ?? (word === 'text' ? 'txt' : undefined);
  if (end === undefined) return undefined;
  if (/\.\w+$/.test(key.text)) return key;
  return joinScalars([key, `.${end}`]);
}

/** A path that ends in `/` is a folder: the file in it is named by the step. */
const inFolder = (file: ScalarNode, { path }: ReadScope): ScalarNode =>
  file.text.trimEnd().endsWith('/') ? joinScalars([file, `${path.split('.').at(-1) ?? ''}.md`]) : file;

/** The format of a file by its extension; text for an unknown one. */
export const productFormatOf = (file: string): Product['format'] =>
  byExtension[/\.(\w+)\s*$/.exec(file)?.[1]?.toLowerCase() ?? ''] ?? 'text';
