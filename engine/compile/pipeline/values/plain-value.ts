import type { Fix } from '../../../language/problems.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import { describeSourceNode, type ReadScope, reportProblem } from '../scope.ts';

/** A kind of value that is written without quotes, with its name in messages. */
interface PlainKind {
  type: string;
  want: string;
}

/** Reports a value of the wrong kind, with a fix where its text means one of the right kind. */
export function reportNotPlain(scope: ReadScope, node: SourceNode, key: string, { type, want }: PlainKind): void {
  reportProblem(scope, 'wrong-type', node.range, { key, want, got: describeSourceNode(node) }, mendPlainValue(node, type));
}

/** The fix for a text that means a value of the right kind: `"5"` for a number, `yes` for true. */
export function mendPlainValue(node: SourceNode, wanted: string): { fixes?: Fix[] } {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return {};
  const word = node.value.trim().toLowerCase();
  const to = wanted === 'boolean' ? booleans.get(word) : numberIn(word, wanted);
  return to === undefined ? {} : { fixes: [{ title: say(phrases.rewrite, { to }), edits: [{ range: node.range, text: to }] }] };
}

const booleans: ReadonlyMap<string, string> = new Map([
  ...['true', 'yes', 'on'].map((word): [string, string] => [word, 'true']),
  ...['false', 'no', 'off'].map((word): [string, string] => [word, 'false']),
]);

function numberIn(word: string, wanted: string): string | undefined {
  if (wanted === 'integer') return /^-?[1-9]\d{0,14}$|^0$/.test(word) ? word : undefined;
  return wanted === 'number' && /^-?(?:0|[1-9]\d{0,8})(?:\.\d{1,6})?$/.test(word) ? word : undefined;
}
