import { absenceVectors } from './cases/absence.ts';
import { accessVectors } from './cases/access.ts';
import { arithmeticVectors } from './cases/arithmetic.ts';
import { bindingVectors } from './cases/binding.ts';
import { blocksVectors } from './cases/blocks.ts';
import { comparisonVectors } from './cases/comparison.ts';
import { comprehensionsVectors } from './cases/comprehensions.ts';
import { filtersDataVectors } from './cases/filters-data.ts';
import { filtersListsVectors } from './cases/filters-lists.ts';
import { filtersMarkupVectors } from './cases/filters-markup.ts';
import { filtersNumbersVectors } from './cases/filters-numbers.ts';
import { filtersPathsVectors } from './cases/filters-paths.ts';
import { filtersTextVectors } from './cases/filters-text.ts';
import { filtersTimeVectors } from './cases/filters-time.ts';
import { functionsVectors } from './cases/functions.ts';
import { hostVectors } from './cases/host.ts';
import { limitsVectors } from './cases/limits.ts';
import { literalsVectors } from './cases/literals.ts';
import { logicVectors } from './cases/logic.ts';
import { methodsVectors } from './cases/methods.ts';
import { regexVectors } from './cases/regex.ts';
import { statementsVectors } from './cases/statements.ts';
import { syntaxVectors } from './cases/syntax.ts';
import { testsVectors } from './cases/tests.ts';
import { textVectors } from './cases/text.ts';
import { valuesVectors } from './cases/values.ts';
import type { Vectors } from './vector.ts';

/** Every vector of the template language, by subject. */
export const vectors: Readonly<Record<string, Vectors>> = {
  absence: absenceVectors,
  access: accessVectors,
  arithmetic: arithmeticVectors,
  binding: bindingVectors,
  blocks: blocksVectors,
  comparison: comparisonVectors,
  comprehensions: comprehensionsVectors,
  'filters-data': filtersDataVectors,
  'filters-lists': filtersListsVectors,
  'filters-markup': filtersMarkupVectors,
  'filters-numbers': filtersNumbersVectors,
  'filters-paths': filtersPathsVectors,
  'filters-text': filtersTextVectors,
  'filters-time': filtersTimeVectors,
  functions: functionsVectors,
  host: hostVectors,
  limits: limitsVectors,
  literals: literalsVectors,
  logic: logicVectors,
  methods: methodsVectors,
  regex: regexVectors,
  statements: statementsVectors,
  syntax: syntaxVectors,
  tests: testsVectors,
  text: textVectors,
  values: valuesVectors,
};
