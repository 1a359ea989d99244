import { basename } from 'node:path';
import { questionTexts } from '../texts/questions.ts';
import type { PermissionUse } from './open-questions.ts';

/** More uses than these are only counted. */
const most = 6;

/** The tool uses of a permission request, line by line: the permission, its parameters, and its place in the text. */
export function describeUses(uses: readonly PermissionUse[]): string[] {
  const lines = uses
    .slice(0, most)
    .flatMap(({ needs, place, parameters }) => [
      place ? questionTexts.useAt(needs, place.step, basename(place.file), place.line) : needs,
      ...parameters.map((one) => `    ${one}`),
    ]);
  return uses.length > most ? [...lines, questionTexts.moreUses(uses.length - most)] : lines;
}
