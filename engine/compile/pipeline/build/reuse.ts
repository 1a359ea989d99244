import type { Block } from '../../source/nodes.ts';
import type { Included, ReadScope } from '../scope.ts';
import { newScope, runNames } from '../scope.ts';
import { findStepTemplates } from '../step-templates/find-step-templates.ts';
import { atOrigin } from '../step-templates/origins.ts';
import type { BlockReading, BuildContext } from './built.ts';

type Read = (scope: ReadScope) => Pick<BlockReading, 'read' | 'step'>;

/** Reads a block, or reuses its previous reading where all inputs of the reading are unchanged. */
export function readOrReuse({
  block,
  known,
  building,
  read,
  path,
}: {
  block: Block;
  known: BlockReading | undefined;
  building: BuildContext;
  read: Read;
  path: string;
}): BlockReading {
  const isKnown = known && holds(known, building);
  const part = isKnown ? known : readNow(block, building, read, path);
  if (isKnown && part.included) takeFrom(building.inclusions.left, part.included);
  const { problems, dialects, rewritings } = building.built;
  for (const problem of part.scope.problems) problems.push({ block, problem: atOrigin(problem, block) });
  for (const use of part.scope.uses) dialects.push({ block, use });
  for (const rewriting of part.scope.rewritings) rewritings.push({ block, rewriting });

  return part;
}

function takeFrom(left: Included, { files, characters }: Included): void {
  left.files -= files;
  left.characters -= characters;
}

/** Whether as much may be included now as before: a reading that was cut short, or would be, is done again. */
const fits = (left: Included, { files, characters, isWhole }: NonNullable<BlockReading['included']>): boolean =>
  isWhole && files < left.files && characters <= left.characters;

/** Whether the included files and the names of a part are unchanged. */
const holds = ({ files, names, included }: BlockReading, building: BuildContext): boolean =>
  (included === undefined || fits(building.inclusions.left, included)) &&
  (files?.every((file) => isSame(file, building)) ?? true) &&
  (names === undefined || names === allNames(building));

function isSame(
  { path, from, text, why }: NonNullable<BlockReading['files']>[number],
  { find, whyUnread }: BuildContext,
): boolean {
  const now = find?.(path, from)?.text;
  return now === text && (now !== undefined || whyUnread?.(path, from) === why);
}

function readNow(block: Block, building: BuildContext, read: Read, path: string): BlockReading {
  const { options, names, find, outside, whyUnread, inclusions, defaults } = building;
  const before = { ...inclusions.left };
  const scope = newScope({ block, options, path, names: runNames(names.run), defaults, inclusions });
  const files: NonNullable<BlockReading['files']> = [];
  if (find)
    scope.include = (file, from = building.file) => {
      const found = find(file, from);
      files.push({ path: file, from, text: found?.text, why: found ? undefined : whyUnread?.(file, from) });
      return found;
    };
  const { include } = scope;
  if (include) scope.stepTemplates = () => findStepTemplates(building, include);
  if (whyUnread) scope.whyUnread = (path, from = building.file) => whyUnread(path, from);
  if (outside) scope.outside = (path, from = building.file) => outside(path, from);
  const part: BlockReading = { ...read(scope), scope: foundIn(scope) };

  if (files.length || before.files === 0) {
    const { left } = inclusions;
    part.files = files;
    part.included = {
      files: before.files - left.files,
      characters: before.characters - left.characters,
      isWhole: left.files > 0,
    };
  }

  if (scope.names.asked) part.names = allNames(building);
  return part;
}

function allNames(building: BuildContext): string {
  const { built, before, names } = building;
  if (built.allNames !== undefined) return built.allNames;

  const earlier = before?.allNames;
  const now = earlier !== undefined && before?.names.all === built.names.all ? earlier : [...names.run].sort().join(' ');
  // Versions with the same names share one string, which makes comparing fast.
  built.allNames = now === earlier ? earlier : now;

  return built.allNames;
}

const nothing: BlockReading['scope'] = { problems: [], uses: [], rewritings: [], notExecutable: [], autos: [] };
Object.values(nothing).forEach(Object.freeze);

/** The part of a scope that is kept: usually nothing. */
function foundIn({ problems, uses, rewritings, notExecutable, autos }: ReadScope): BlockReading['scope'] {
  const isEmpty = [problems, uses, rewritings, notExecutable, autos].every((list) => list.length === 0);
  return isEmpty ? nothing : { problems, uses, rewritings, notExecutable, autos };
}
