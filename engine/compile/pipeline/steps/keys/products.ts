import { productDialects } from '../../../../language/dialects/steps.ts';
import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { MapNode, ScalarNode, SourceNode } from '../../../source/nodes.ts';
import { normaliseKeys, rewritingsOf } from '../../dialects/normalise.ts';
import { isEmptyNode, isMapNode, isScalarNode, joinScalars, wordOf } from '../../fields.ts';
import type { Product } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { describeNode, reportProblem } from '../../scope.ts';
import { constantChoice } from '../../values/constants.ts';
import { reportUnknownMember } from '../../values/members.ts';
import { readValue } from '../../values/value.ts';

const productFormats = ['json', 'yaml', 'markdown', 'text', 'csv', 'html'] as const;

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
    reportProblem(scope, 'wrong-type', node.range, {
      key: 'products',
      want: say(pipelineTexts.namesAndFiles),
      got: describeNode(node),
    });
    return [];
  }
  return node.pairs.flatMap(({ key, value }): Product[] => {
    const field = `products.${key.text}`;
    const said = isMapNode(value) ? membersOf(value, key.text, scope) : new Map([['file', value]]);
    const file = said.get('file') ?? namedByFormat(key, said.get('format'));
    if (!file || isEmptyNode(file) || !isScalarNode(file)) {
      if (file && !isEmptyNode(file))
        reportProblem(scope, 'wrong-type', file.range, { key: field, want: say(pipelineTexts.aPath), got: describeNode(file) });
      else
        reportProblem(scope, 'missing-key', key.range, { key: 'file', place: say(pipelineTexts.theProduct, { name: key.text }) });
      return [];
    }
    const format = said.get('format');
    // A template is a text around the value; both say what is written.
    const own = said.get('template') ?? said.get('value');
    return [
      {
        name: key.text,
        range: key.range,
        file: readValue(inFolder(file, scope), { field: `${field}.file` }, scope),
        format: (format && constantChoice(format, `${field}.format`, productFormats, scope)) ?? productFormatOf(file.text),
        ...(own ? { value: readValue(own, { field: `${field}.value` }, scope) } : {}),
      },
    ];
  });
}

function membersOf(map: MapNode, name: string, scope: ReadScope): ReadonlyMap<string, SourceNode> {
  const known = ['file', 'value', 'format', 'template'];
  const normal = normaliseKeys(map.pairs, (key) => known.includes(key), productDialects);
  scope.uses.push(...normal.uses);
  scope.rewritings.push(...rewritingsOf(map, normal));
  scope.problems.push(...normal.problems);
  for (const one of normal.unknown) reportUnknownMember(one, known, map.pairs, say(pipelineTexts.theProduct, { name }), scope);
  return new Map([...normal.fields].map(([key, { value }]) => [key, value]));
}

/** Where only a format is given, the file is called like the product. */
function namedByFormat(key: ScalarNode, format: SourceNode | undefined): ScalarNode | undefined {
  const word = wordOf(format);
  const end = Object.entries(byExtension).find(([, name]) => name === word)?.[0] ?? (word === 'text' ? 'txt' : undefined);
  return end === undefined ? undefined : /\.\w+$/.test(key.text) ? key : joinScalars([key, `.${end}`]);
}

/** A path that ends in `/` is a folder: the file in it is called like the step. */
const inFolder = (file: ScalarNode, { path }: ReadScope): ScalarNode =>
  file.text.trimEnd().endsWith('/') ? joinScalars([file, `${path.split('.').at(-1) ?? ''}.md`]) : file;

/** By the extension; text where it says nothing. */
export const productFormatOf = (file: string): Product['format'] =>
  byExtension[/\.(\w+)\s*$/.exec(file)?.[1]?.toLowerCase() ?? ''] ?? 'text';
