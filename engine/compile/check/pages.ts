import type { ProblemCode } from '../../language/problems.ts';
import type { RulePage } from './checkable.ts';
import { page as alignment } from './rules/alignment.ts';
import { page as answerTooLong } from './rules/answer-too-long.ts';
import { page as autoBadAttribute } from './rules/auto-bad-attribute.ts';
import { page as autoContradiction } from './rules/auto-contradiction.ts';
import { page as autoUnclosed } from './rules/auto-unclosed.ts';
import { page as autoUnlocked } from './rules/auto-unlocked.ts';
import { page as backwardRoute } from './rules/backward-route.ts';
import { page as badCondition } from './rules/bad-condition.ts';
import { page as badId } from './rules/bad-id.ts';
import { page as badInputForPipeline } from './rules/bad-input-for-pipeline.ts';
import { page as badSchema } from './rules/bad-schema.ts';
import { page as badTest } from './rules/bad-test.ts';
import { page as cycle } from './rules/cycle.ts';
import { page as dialect } from './rules/dialect.ts';
import { page as duplicateId } from './rules/duplicate-id.ts';
import { page as duplicateKey } from './rules/duplicate-key.ts';
import { page as fileMissing } from './rules/file-missing.ts';
import { page as mayBeAbsent } from './rules/may-be-absent.ts';
import { page as missingKey } from './rules/missing-key.ts';
import { page as missingParameter } from './rules/missing-parameter.ts';
import { page as needlessDependency } from './rules/needless-dependency.ts';
import { page as noKind } from './rules/no-kind.ts';
import { page as notExecutable } from './rules/not-executable-yet.ts';
import { page as parameterNotSent } from './rules/parameter-not-sent.ts';
import { page as pathOutside } from './rules/path-outside.ts';
import { page as pipelineCycle } from './rules/pipeline-cycle.ts';
import { page as productCollision } from './rules/product-collision.ts';
import { page as racingSet } from './rules/racing-set.ts';
import { page as secretInText } from './rules/secret-in-text.ts';
import { page as secretUse } from './rules/secret-use.ts';
import { page as selfDependency } from './rules/self-dependency.ts';
import { page as shadowedName } from './rules/shadowed-name.ts';
import { page as tabIndent } from './rules/tab-indent.ts';
import { page as templateSyntax } from './rules/template-syntax.ts';
import { page as twoKinds } from './rules/two-kinds.ts';
import { page as typeMismatch } from './rules/type-mismatch.ts';
import { page as undefinedName } from './rules/undefined-name.ts';
import { page as unknownAction } from './rules/unknown-action.ts';
import { page as unknownExpert } from './rules/unknown-expert.ts';
import { page as unknownField } from './rules/unknown-field.ts';
import { page as unknownFilter } from './rules/unknown-filter.ts';
import { page as unknownKey } from './rules/unknown-key.ts';
import { page as unknownModel } from './rules/unknown-model.ts';
import { page as unknownOption } from './rules/unknown-option.ts';
import { page as unknownParameter } from './rules/unknown-parameter.ts';
import { page as unknownPersonality } from './rules/unknown-personality.ts';
import { page as unknownPipeline } from './rules/unknown-pipeline.ts';
import { page as unknownStep } from './rules/unknown-step.ts';
import { page as unknownTest } from './rules/unknown-test.ts';
import { page as unknownTool } from './rules/unknown-tool.ts';
import { page as unreachableStep } from './rules/unreachable-step.ts';
import { page as untrustedInCommand } from './rules/untrusted-in-command.ts';
import { page as unusedInput } from './rules/unused-input.ts';
import { page as unusedStepResult } from './rules/unused-step-result.ts';
import { page as wrongFilterArguments } from './rules/wrong-filter-arguments.ts';
import { page as wrongParameterType } from './rules/wrong-parameter-type.ts';
import { page as wrongType } from './rules/wrong-type.ts';
import { page as yamlSyntax } from './rules/yaml-syntax.ts';

/** What the reference tells of every code, in its order. */
export const pages: Readonly<Record<ProblemCode, RulePage>> = {
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
