import type { Json, JsonMap } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { pseudoTools } from '../../../language/permission.ts';
import { builtinTools } from '../../../language/tools/builtin-tools.ts';
import { hostIn, ownToolKinds } from '../../../language/tools/own.ts';
import type { Pair, SourceNode } from '../../source/nodes.ts';
import { parseTemplate } from '../../template/syntax/parse.ts';
import { toolName } from '../dialects/tool-actions.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';

/**
 * `tools:` of `baton.yaml` without invalid ones; each reason is a problem at its place. `fits` is the value after schema
 * validation.
 */
export function readOwnTools(node: SourceNode, fits: Json, scope: ReadScope): JsonMap {
  if (node.kind !== 'map' || !isMap(fits)) return {};
  return Object.fromEntries(
    node.pairs.flatMap((pair) => {
      const said = fits[pair.key.text];
      return isMap(said) && isSound(pair, said, scope) ? [[pair.key.text, said]] : [];
    }),
  );
}

function isSound({ key, value }: Pair, said: JsonMap, scope: ReadScope): boolean {
  const before = scope.problems.length;
  const name = key.text;
  const kinds = ownToolKinds.filter((way) => said[way] !== undefined);

  if (!/^[A-Za-z][\w-]*$/.test(name)) reportProblem(scope, 'bad-id.tool', key.range, { id: name });
  else if (pseudoTools.some((one) => one === name)) reportProblem(scope, 'duplicate-id.permission', key.range, { id: name });
  else if (Object.hasOwn(builtinTools, toolName(name))) {
    // For a built-in tool only the number of parallel calls can be set.
    if (Object.keys(said).every((one) => one === 'max_parallel') && toolName(name) === name) return true;
    reportProblem(scope, 'duplicate-id.tool', key.range, { id: name });
  }

  const { command, http } = said;
  const isEmpty = kinds.length === 0 || (Array.isArray(command) && command.length === 0);
  if (isEmpty) reportProblem(scope, 'missing-key.tool', key.range, { tool: name, ways: listed(ownToolKinds) });
  if (kinds.length > 1) reportProblem(scope, 'two-kinds.tool', key.range, { tool: name, ways: listed(kinds) });

  if (isMap(http)) {
    const { url } = http;
    if (typeof url !== 'string') reportProblem(scope, 'missing-key.url', key.range, { tool: name });
    else if (hostIn(url) === undefined) reportProblem(scope, 'wrong-type.host', key.range, { tool: name });
  }

  for (const way of ['command', 'stdin', 'http']) templates(member(value, way), scope);
  return scope.problems.length === before;
}

const listed = (kinds: readonly string[]): string => kinds.map((way) => `\`${way}\``).join(', ');

const member = (node: SourceNode, name: string): SourceNode | undefined =>
  node.kind === 'map' ? node.pairs.find(({ key }) => key.text === name)?.value : undefined;

/** Faults in the templates of a tree. */
function templates(node: SourceNode | undefined, scope: ReadScope): void {
  if (!node) return;
  if (node.kind === 'map') {
    for (const { value } of node.pairs) templates(value, scope);
  } else if (node.kind === 'list') {
    for (const item of node.items) templates(item, scope);
  } else if (typeof node.value === 'string' && node.value.includes('{')) {
    for (const { message, hint } of parseTemplate(node.value).problems)
      scope.problems.push({ code: 'template-syntax', severity: 'error', range: node.range, message, hint: hint || undefined });
  }
}
