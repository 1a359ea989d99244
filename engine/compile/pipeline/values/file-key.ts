import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { findTags } from '../../source/tags/find-tags.ts';
import { parseTemplate } from '../../template/syntax/parse.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import type { Value } from '../model/value.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isComputed, isEmptyNode, isScalarNode, scalarAt } from '../source-nodes.ts';
import { includeFiles, includeText, mayInclude } from './included-files.ts';

/**
 * The text of a file as the value of a key, rendered as if it were written there; inclusions inside it stay as they are. Its
 * faults are reported at its path, with the line. Undefined where the file does not exist, which is reported too.
 */
export function readFileKey({ name, value }: CanonicalField, field: string, scope: ReadScope): Value | undefined {
  if (isComputed(value)) {
    reportProblem(scope, 'wrong-type.file', value.range);
    return undefined;
  }
  if (!isScalarNode(value) || isEmptyNode(value)) {
    reportWrongType(scope, value, name, say(pipelineTexts.aPath));
    return undefined;
  }

  const path = value.text.trim();
  const found = includeText({ path, from: undefined, range: value.range, scope });
  if (!found) return undefined;

  if (findTags(found.text).tags.length > 0) reportProblem(scope, 'auto-contradiction.inFile', value.range, { path, field });
  const text = `${found.text}${value.behind ?? ''}`;
  const node = { ...scalarAt(value, value.text), file: { path: found.file, text } };
  const included = mayInclude(text) ? includeFiles(node, scope) : undefined;
  const template = included ?? parseTemplate(text, scope.options);

  scope.templates.push(template);
  return { kind: 'template', template, node };
}
