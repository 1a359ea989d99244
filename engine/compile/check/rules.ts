import type { Rule } from './checkable.ts';
import { backwardRoute } from './rules/backward-route.ts';
import { cycle } from './rules/cycle.ts';
import { duplicateId } from './rules/duplicate-id.ts';
import { names } from './rules/names.ts';
import { notExecutable } from './rules/not-executable.ts';
import { productCollision } from './rules/product-collision.ts';
import { racingSet } from './rules/racing-set.ts';
import { selfDependency } from './rules/self-dependency.ts';
import { templates } from './rules/templates.ts';
import { tools } from './rules/tools.ts';
import { unknownStep } from './rules/unknown-step.ts';
import { unusedInput } from './rules/unused-input.ts';

/** Every rule over a compiled pipeline. Rules about the form of a single step stand with its reading in `pipeline/`. */
export const rules: readonly Rule[] = [
  duplicateId,
  unknownStep,
  selfDependency,
  cycle,
  backwardRoute,
  tools,
  templates,
  names,
  racingSet,
  productCollision,
  unusedInput,
  notExecutable,
];
