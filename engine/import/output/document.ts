import type { Node } from 'yaml';
import { Document, isMap, isNode } from 'yaml';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import type { SourceField, SourceFields } from '../source/fields.ts';
import type { OutputEntry } from './nodes.ts';
import { outputMap } from './nodes.ts';

/** Sections with an empty line before them. */
const sections: ReadonlySet<string> = new Set([
  'inputs',
  'triggers',
  'data',
  'variables',
  'limits',
  'experts',
  'steps',
  'finally',
  'outputs',
  'tests',
]);

/** The text of a pipeline, with the comments around the source's own parts. */
export function renderDocument({
  entries,
  source,
  header,
  steps,
  file,
}: {
  entries: readonly OutputEntry[];
  source: Document;
  header: SourceFields;
  steps: SourceField;
  file: string;
}): string {
  const map = outputMap(entries);
  for (const { key } of map.items) {
    if (isNode(key) && 'value' in key && sections.has(String(key.value))) key.spaceBefore = true;
  }

  const doc = new Document(map);
  const above = [
    source.commentBefore,
    source.contents?.commentBefore,
    ...wrapperComments(source.contents ?? undefined),
    header.node === source.contents ? undefined : header.node?.commentBefore,
  ];
  const base = file.split(/[/\\]/).at(-1) ?? file;

  doc.commentBefore = [say(importTexts.header, { file: base }), ...above.filter((one) => one)].join('\n');
  const below = [
    steps.value?.comment,
    header.node?.comment,
    header.node === source.contents ? undefined : source.contents?.comment,
    source.comment,
  ];
  const end = below.filter((one) => one).join('\n');
  if (end !== '') doc.comment = end;

  return doc.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    commentString: (comment) => comment.replace(/^(?!$)(?: )?/gm, '# '),
  });
}

/** Comments at the keys `workflow:` and `pipeline:`. */
function wrapperComments(root: Node | undefined): (string | null | undefined)[] {
  if (!isMap(root)) return [];
  return root.items.flatMap(({ key }) =>
    isNode(key) && 'value' in key && (key.value === 'workflow' || key.value === 'pipeline') ? [key.commentBefore] : [],
  );
}
