import type { SourceNode } from '../source/nodes.ts';
import { choice } from './constants.ts';
import { isEmpty, isMapNode, isScalar } from './fields.ts';
import { readMembers } from './members.ts';
import type { Product } from './model.ts';
import type { Scope } from './scope.ts';
import { complain, inWords, later } from './scope.ts';
import { readValue } from './values.ts';

export const productFormats = ['json', 'yaml', 'markdown', 'text', 'csv', 'html'] as const;

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
export function readProducts(node: SourceNode, scope: Scope): Product[] {
  if (isEmpty(node)) return [];
  if (!isMapNode(node)) {
    complain(scope, 'wrong-type', node.range, { key: 'products', want: 'a map of names and files', got: inWords(node) });
    return [];
  }
  return node.pairs.flatMap(({ key, value }): Product[] => {
    const field = `products.${key.text}`;
    const said = isMapNode(value)
      ? readMembers(value, ['file', 'value', 'format', 'template'], `the product \`${key.text}\``, scope)
      : new Map([['file', value]]);
    const file = said.get('file');
    if (!file || isEmpty(file) || !isScalar(file)) {
      if (file && !isEmpty(file))
        complain(scope, 'wrong-type', file.range, { key: field, want: 'the path of a file', got: inWords(file) });
      else complain(scope, 'missing-key', key.range, { key: 'file', place: `the product \`${key.text}\`` });
      return [];
    }
    const template = said.get('template');
    if (template) later(scope, 'a `template` of a product', template.range);
    const format = said.get('format');
    const own = said.get('value');
    return [
      {
        name: key.text,
        range: key.range,
        file: readValue(file, { field: `${field}.file` }, scope),
        format: (format && choice(format, `${field}.format`, productFormats, scope)) ?? formatOf(file.text),
        ...(own ? { value: readValue(own, { field: `${field}.value` }, scope) } : {}),
      },
    ];
  });
}

const formatOf = (file: string): Product['format'] => byExtension[/\.(\w+)\s*$/.exec(file)?.[1]?.toLowerCase() ?? ''] ?? 'text';
