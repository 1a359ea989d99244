import { examples, library } from './lazy/patterns.ts';
import { isPatternName } from './names.ts';

export { examples, library };

/** The pattern that a path such as `patterns/critique.yaml` names; its ending may be left out. A file of the workspace comes before it. */
export function findPattern(path: string): { file: string; text: string } | undefined {
  const name = /^(?:\.\/)?patterns\/([\w-]+?)(?:\.ya?ml)?$/.exec(path)?.[1];
  return name !== undefined && isPatternName(name) ? { file: `patterns/${name}.yaml`, text: library[name] } : undefined;
}
