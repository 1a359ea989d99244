import type { ProblemCode } from '../../language/problems.ts';
import type { Rule } from './checkable.ts';
import { alignment } from './rules/alignment.ts';
import { answerTooLong } from './rules/answer-too-long.ts';
import { autoBadAttribute } from './rules/auto-bad-attribute.ts';
import { autoContradiction } from './rules/auto-contradiction.ts';
import { autoUnclosed } from './rules/auto-unclosed.ts';
import { autoUnlocked } from './rules/auto-unlocked.ts';
import { backwardRoute } from './rules/backward-route.ts';
import { badCondition } from './rules/bad-condition.ts';
import { badId } from './rules/bad-id.ts';
import { badInputForPipeline } from './rules/bad-input-for-pipeline.ts';
import { badSchema } from './rules/bad-schema.ts';
import { badTest } from './rules/bad-test.ts';
import { cycle } from './rules/cycle.ts';
import { dialect } from './rules/dialect.ts';
import { duplicateId } from './rules/duplicate-id.ts';
import { duplicateKey } from './rules/duplicate-key.ts';
import { fileMissing } from './rules/file-missing.ts';
import { mayBeAbsent } from './rules/may-be-absent.ts';
import { missingKey } from './rules/missing-key.ts';
import { missingParameter } from './rules/missing-parameter.ts';
import { needlessDependency } from './rules/needless-dependency.ts';
import { noKind } from './rules/no-kind.ts';
import { notExecutable } from './rules/not-executable-yet.ts';
import { parameterNotSent } from './rules/parameter-not-sent.ts';
import { pathOutside } from './rules/path-outside.ts';
import { pipelineCycle } from './rules/pipeline-cycle.ts';
import { productCollision } from './rules/product-collision.ts';
import { racingSet } from './rules/racing-set.ts';
import { secretInText } from './rules/secret-in-text.ts';
import { secretUse } from './rules/secret-use.ts';
import { selfDependency } from './rules/self-dependency.ts';
import { shadowedName } from './rules/shadowed-name.ts';
import { tabIndent } from './rules/tab-indent.ts';
import { templateSyntax } from './rules/template-syntax.ts';
import { twoKinds } from './rules/two-kinds.ts';
import { typeMismatch } from './rules/type-mismatch.ts';
import { undefinedName } from './rules/undefined-name.ts';
import { unknownAction } from './rules/unknown-action.ts';
import { unknownExpert } from './rules/unknown-expert.ts';
import { unknownField } from './rules/unknown-field.ts';
import { unknownFilter } from './rules/unknown-filter.ts';
import { unknownKey } from './rules/unknown-key.ts';
import { unknownModel } from './rules/unknown-model.ts';
import { unknownOption } from './rules/unknown-option.ts';
import { unknownParameter } from './rules/unknown-parameter.ts';
import { unknownPersonality } from './rules/unknown-personality.ts';
import { unknownPipeline } from './rules/unknown-pipeline.ts';
import { unknownStep } from './rules/unknown-step.ts';
import { unknownTest } from './rules/unknown-test.ts';
import { unknownTool } from './rules/unknown-tool.ts';
import { unreachableStep } from './rules/unreachable-step.ts';
import { untrustedInCommand } from './rules/untrusted-in-command.ts';
import { unusedInput } from './rules/unused-input.ts';
import { unusedStepResult } from './rules/unused-step-result.ts';
import { wrongFilterArguments } from './rules/wrong-filter-arguments.ts';
import { wrongParameterType } from './rules/wrong-parameter-type.ts';
import { wrongType } from './rules/wrong-type.ts';
import { yamlSyntax } from './rules/yaml-syntax.ts';

/** Every code of a problem with what stands behind it, in the order of the reference. */
export const rules: Readonly<Record<ProblemCode, Rule>> = {
  'yaml-syntax': yamlSyntax,
  'duplicate-key': duplicateKey,
  'tab-indent': tabIndent,
  'unknown-key': unknownKey,
  'wrong-type': wrongType,
  'missing-key': missingKey,
  'bad-id': badId,
  'duplicate-id': duplicateId,
  'two-kinds': twoKinds,
  'no-kind': noKind,
  'unknown-step': unknownStep,
  'self-dependency': selfDependency,
  cycle,
  'backward-route': backwardRoute,
  'unknown-tool': unknownTool,
  'unknown-action': unknownAction,
  'missing-parameter': missingParameter,
  'unknown-parameter': unknownParameter,
  'wrong-parameter-type': wrongParameterType,
  'unknown-model': unknownModel,
  'answer-too-long': answerTooLong,
  'parameter-not-sent': parameterNotSent,
  'unknown-option': unknownOption,
  'unknown-expert': unknownExpert,
  'unknown-personality': unknownPersonality,
  'unknown-pipeline': unknownPipeline,
  'pipeline-cycle': pipelineCycle,
  'bad-input-for-pipeline': badInputForPipeline,
  'template-syntax': templateSyntax,
  'undefined-name': undefinedName,
  'unknown-filter': unknownFilter,
  'unknown-test': unknownTest,
  'wrong-filter-arguments': wrongFilterArguments,
  'unknown-field': unknownField,
  'may-be-absent': mayBeAbsent,
  'shadowed-name': shadowedName,
  'type-mismatch': typeMismatch,
  'bad-condition': badCondition,
  'racing-set': racingSet,
  'auto-unclosed': autoUnclosed,
  'auto-bad-attribute': autoBadAttribute,
  'auto-contradiction': autoContradiction,
  'auto-unlocked': autoUnlocked,
  'bad-schema': badSchema,
  'product-collision': productCollision,
  'path-outside': pathOutside,
  'file-missing': fileMissing,
  'untrusted-in-command': untrustedInCommand,
  'unused-input': unusedInput,
  'unused-step-result': unusedStepResult,
  'needless-dependency': needlessDependency,
  'unreachable-step': unreachableStep,
  'secret-in-text': secretInText,
  'secret-use': secretUse,
  'bad-test': badTest,
  dialect,
  'not-executable-yet': notExecutable,
  alignment,
};

type Check = Required<Pick<Rule, 'code' | 'check'>> & Pick<Rule, 'checkAlways'>;

/** The questions to a whole pipeline; what concerns the form of a single step is told by its reading. */
export const checks: readonly Check[] = Object.values(rules).filter((rule): rule is Rule & Check => rule.check !== undefined);
