import type { Block } from '../../source/nodes.ts';
import type { Scope } from '../scope.ts';
import { newScope, runNames } from '../scope.ts';
import type { Building, Part } from './built.ts';

/** Reads a block, or takes what the last build read out of it. */
export function once(block: Block, key: string, building: Building, read: (scope: Scope) => Part, path: string): Part {
  const { options, names, before, memo, built } = building;
  const all = (): string => {
    if (building.allNames === undefined) {
      const now = [...names.run].sort().join(' ');
      building.allNames = now === building.namesBefore ? building.namesBefore : now;
      built.allNames = building.allNames;
    }
    return building.allNames;
  };
  const known = before?.get(block)?.get(key);
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
    const { problems, uses, rewritings, notExecutable, autos } = scope;
    part = { ...read(scope), scope: { problems, uses, rewritings, notExecutable, autos } };
    if (files.length) part.files = files;
    if (scope.names.asked) part.names = all();
  }
  const parts = memo.get(block) ?? new Map<string, Part>();
  memo.set(block, parts.set(key, part));
  built.problems.push(...part.scope.problems.map((one) => ({ block, problem: one })));
  built.dialects.push(...part.scope.uses.map((use) => ({ block, use })));
  built.rewritings.push(...part.scope.rewritings.map((rewriting) => ({ block, rewriting })));
  return part;
}
