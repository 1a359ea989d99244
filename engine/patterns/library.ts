import { examples, library } from './lazy/patterns.ts';
import { isPatternName } from './names.ts';

export { examples, library };

/**
 * The pattern with a path such as `patterns/critique.yaml`, whose extension may be left out. A file of the workspace goes
 * before it.
 */
export function findPattern(path: string): { file: string; text: string } | undefined {
  const name = /^(?:\.\/)?patterns\/([\w-]+?)(?:\.ya?ml)?$/.exec(path)?.[1];
  return name !== undefined && isPatternName(name) ? { file: `patterns/${name}.yaml`, text: library[name] } : undefined;
}
