import type { Block } from '../../source/nodes.ts';
import type { Scope } from '../scope.ts';
import { newScope, runNames } from '../scope.ts';
import type { Building, Part } from './built.ts';

/** Reads a block, or takes what the last build read out of it. */
export function once(
  block: Block,
  key: string,
  building: Building,
  read: (scope: Scope) => Pick<Part, 'read' | 'step'>,
  path: string,
): Part {
  const { options, names, before, memo, built } = building;
  const all = (): string => {
    if (building.allNames === undefined) {
      const now = [...names.run].sort().join(' ');
      building.allNames = now === building.namesBefore ? building.namesBefore : now;
      built.allNames = building.allNames;
    }
    return building.allNames;
  };
  const known = partOf(before?.get(block), key);
  const { find } = building;
  const same = known?.files?.every(({ path, from, text }) => find?.(path, from)?.text === text) ?? true;
  let part = known && same && (known.names === undefined || known.names === all()) ? known : undefined;
  if (!part) {
    const scope = newScope(block, options, path, runNames(names.run), building.defaults);
    const files: NonNullable<Part['files']> = [];
    if (find)
      scope.include = (file, from = building.file) => {
        const found = find(file, from);
        files.push({ path: file, from, text: found?.text });
        return found;
      };
    const { outside } = building;
    if (outside) scope.outside = (path, from = building.file) => outside(path, from);
    part = { key, ...read(scope), scope: foundIn(scope) };
    if (files.length) part.files = files;
    if (scope.names.asked) part.names = all();
  }
  const others = memo.get(block);
  if (!others) memo.set(block, part);
  else if (others instanceof Map) others.set(key, part);
  else memo.set(block, new Map([others, part].map((one) => [one.key, one])));
  built.problems.push(...part.scope.problems.map((one) => ({ block, problem: one })));
  built.dialects.push(...part.scope.uses.map((use) => ({ block, use })));
  built.rewritings.push(...part.scope.rewritings.map((rewriting) => ({ block, rewriting })));
  return part;
}

function partOf(parts: Part | ReadonlyMap<string, Part> | undefined, key: string): Part | undefined {
  if (parts && !('key' in parts)) return parts.get(key);
  return parts?.key === key ? parts : undefined;
}

const nothing: Part['scope'] = { problems: [], uses: [], rewritings: [], notExecutable: [], autos: [] };
Object.values(nothing).forEach(Object.freeze);

/** What is kept of a scope: of most, nothing. */
function foundIn({ problems, uses, rewritings, notExecutable, autos }: Scope): Part['scope'] {
  const isEmpty = [problems, uses, rewritings, notExecutable, autos].every((list) => list.length === 0);
  return isEmpty ? nothing : { problems, uses, rewritings, notExecutable, autos };
}
