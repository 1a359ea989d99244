// Written by `npm run docs` from the codes in engine/language/problems.ts; the rule of a code stands in rules/CODE.ts.
import type { ProblemCode } from '../../language/problems.ts';
import type { Rule, RulePage } from './checkable.ts';
import { alignment, alignmentPage } from './rules/alignment.ts';
import { answerTooLong, answerTooLongPage } from './rules/answer-too-long.ts';
import { autoBadAttribute, autoBadAttributePage } from './rules/auto-bad-attribute.ts';
import { autoContradiction, autoContradictionPage } from './rules/auto-contradiction.ts';
import { autoUnclosed, autoUnclosedPage } from './rules/auto-unclosed.ts';
import { autoUnlocked, autoUnlockedPage } from './rules/auto-unlocked.ts';
import { backwardRoute, backwardRoutePage } from './rules/backward-route.ts';
import { badCondition, badConditionPage } from './rules/bad-condition.ts';
import { badDeadline, badDeadlinePage } from './rules/bad-deadline.ts';
import { badHedge, badHedgePage } from './rules/bad-hedge.ts';
import { badId, badIdPage } from './rules/bad-id.ts';
import { badInputForPipeline, badInputForPipelinePage } from './rules/bad-input-for-pipeline.ts';
import { badSchedule, badSchedulePage } from './rules/bad-schedule.ts';
import { badSchema, badSchemaPage } from './rules/bad-schema.ts';
import { badTest, badTestPage } from './rules/bad-test.ts';
import { badTrigger, badTriggerPage } from './rules/bad-trigger.ts';
import { cycle, cyclePage } from './rules/cycle.ts';
import { dialect, dialectPage } from './rules/dialect.ts';
import { duplicateId, duplicateIdPage } from './rules/duplicate-id.ts';
import { duplicateKey, duplicateKeyPage } from './rules/duplicate-key.ts';
import { fileMissing, fileMissingPage } from './rules/file-missing.ts';
import { filesElsewhere, filesElsewherePage } from './rules/files-elsewhere.ts';
import { foreignFormat, foreignFormatPage } from './rules/foreign-format.ts';
import { mayBeAbsent, mayBeAbsentPage } from './rules/may-be-absent.ts';
import { missingKey, missingKeyPage } from './rules/missing-key.ts';
import { missingParameter, missingParameterPage } from './rules/missing-parameter.ts';
import { needlessDependency, needlessDependencyPage } from './rules/needless-dependency.ts';
import { noBatchApi, noBatchApiPage } from './rules/no-batch-api.ts';
import { noKind, noKindPage } from './rules/no-kind.ts';
import { notDetachable, notDetachablePage } from './rules/not-detachable.ts';
import { notExecutableYet, notExecutableYetPage } from './rules/not-executable-yet.ts';
import { parameterNotSent, parameterNotSentPage } from './rules/parameter-not-sent.ts';
import { pathOutside, pathOutsidePage } from './rules/path-outside.ts';
import { pipelineCycle, pipelineCyclePage } from './rules/pipeline-cycle.ts';
import { productCollision, productCollisionPage } from './rules/product-collision.ts';
import { racingSet, racingSetPage } from './rules/racing-set.ts';
import { secretInText, secretInTextPage } from './rules/secret-in-text.ts';
import { secretUse, secretUsePage } from './rules/secret-use.ts';
import { selfDependency, selfDependencyPage } from './rules/self-dependency.ts';
import { shadowedName, shadowedNamePage } from './rules/shadowed-name.ts';
import { tabIndent, tabIndentPage } from './rules/tab-indent.ts';
import { templateSyntax, templateSyntaxPage } from './rules/template-syntax.ts';
import { twoKinds, twoKindsPage } from './rules/two-kinds.ts';
import { typeMismatch, typeMismatchPage } from './rules/type-mismatch.ts';
import { undefinedName, undefinedNamePage } from './rules/undefined-name.ts';
import { unknownAction, unknownActionPage } from './rules/unknown-action.ts';
import { unknownAgent, unknownAgentPage } from './rules/unknown-agent.ts';
import { unknownExpert, unknownExpertPage } from './rules/unknown-expert.ts';
import { unknownField, unknownFieldPage } from './rules/unknown-field.ts';
import { unknownFilter, unknownFilterPage } from './rules/unknown-filter.ts';
import { unknownKey, unknownKeyPage } from './rules/unknown-key.ts';
import { unknownModel, unknownModelPage } from './rules/unknown-model.ts';
import { unknownOption, unknownOptionPage } from './rules/unknown-option.ts';
import { unknownParameter, unknownParameterPage } from './rules/unknown-parameter.ts';
import { unknownPersonality, unknownPersonalityPage } from './rules/unknown-personality.ts';
import { unknownPipeline, unknownPipelinePage } from './rules/unknown-pipeline.ts';
import { unknownStep, unknownStepPage } from './rules/unknown-step.ts';
import { unknownTemplate, unknownTemplatePage } from './rules/unknown-template.ts';
import { unknownTest, unknownTestPage } from './rules/unknown-test.ts';
import { unknownTool, unknownToolPage } from './rules/unknown-tool.ts';
import { unreachableAgent, unreachableAgentPage } from './rules/unreachable-agent.ts';
import { unreachableStep, unreachableStepPage } from './rules/unreachable-step.ts';
import { unsupportedMedia, unsupportedMediaPage } from './rules/unsupported-media.ts';
import { untrustedInCommand, untrustedInCommandPage } from './rules/untrusted-in-command.ts';
import { unusedInput, unusedInputPage } from './rules/unused-input.ts';
import { unusedStepResult, unusedStepResultPage } from './rules/unused-step-result.ts';
import { wrongFilterArguments, wrongFilterArgumentsPage } from './rules/wrong-filter-arguments.ts';
import { wrongParameterType, wrongParameterTypePage } from './rules/wrong-parameter-type.ts';
import { wrongType, wrongTypePage } from './rules/wrong-type.ts';
import { yamlSyntax, yamlSyntaxPage } from './rules/yaml-syntax.ts';

/** Every code of a problem with the rule behind it, in the order of the reference. */
export const rules: Readonly<Record<ProblemCode, Rule>> = {
  'yaml-syntax': yamlSyntax,
  'duplicate-key': duplicateKey,
  'tab-indent': tabIndent,
  'foreign-format': foreignFormat,
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
  'unknown-agent': unknownAgent,
  'unknown-tool': unknownTool,
  'unknown-action': unknownAction,
  'missing-parameter': missingParameter,
  'unknown-parameter': unknownParameter,
  'wrong-parameter-type': wrongParameterType,
  'unsupported-media': unsupportedMedia,
  'unknown-model': unknownModel,
  'answer-too-long': answerTooLong,
  'parameter-not-sent': parameterNotSent,
  'unknown-option': unknownOption,
  'unknown-expert': unknownExpert,
  'unknown-personality': unknownPersonality,
  'unknown-template': unknownTemplate,
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
  'unreachable-agent': unreachableAgent,
  'secret-in-text': secretInText,
  'secret-use': secretUse,
  'bad-test': badTest,
  'bad-schedule': badSchedule,
  'bad-trigger': badTrigger,
  'bad-deadline': badDeadline,
  'bad-hedge': badHedge,
  dialect,
  'no-batch-api': noBatchApi,
  'not-detachable': notDetachable,
  'files-elsewhere': filesElsewhere,
  'not-executable-yet': notExecutableYet,
  alignment,
};

/** What the reference says of every code, in its order. Only `npm run docs` and tests read it, so it is in no bundle. */
export const rulePages: Readonly<Record<ProblemCode, RulePage>> = {
  'yaml-syntax': yamlSyntaxPage,
  'duplicate-key': duplicateKeyPage,
  'tab-indent': tabIndentPage,
  'foreign-format': foreignFormatPage,
  'unknown-key': unknownKeyPage,
  'wrong-type': wrongTypePage,
  'missing-key': missingKeyPage,
  'bad-id': badIdPage,
  'duplicate-id': duplicateIdPage,
  'two-kinds': twoKindsPage,
  'no-kind': noKindPage,
  'unknown-step': unknownStepPage,
  'self-dependency': selfDependencyPage,
  cycle: cyclePage,
  'backward-route': backwardRoutePage,
  'unknown-agent': unknownAgentPage,
  'unknown-tool': unknownToolPage,
  'unknown-action': unknownActionPage,
  'missing-parameter': missingParameterPage,
  'unknown-parameter': unknownParameterPage,
  'wrong-parameter-type': wrongParameterTypePage,
  'unsupported-media': unsupportedMediaPage,
  'unknown-model': unknownModelPage,
  'answer-too-long': answerTooLongPage,
  'parameter-not-sent': parameterNotSentPage,
  'unknown-option': unknownOptionPage,
  'unknown-expert': unknownExpertPage,
  'unknown-personality': unknownPersonalityPage,
  'unknown-template': unknownTemplatePage,
  'unknown-pipeline': unknownPipelinePage,
  'pipeline-cycle': pipelineCyclePage,
  'bad-input-for-pipeline': badInputForPipelinePage,
  'template-syntax': templateSyntaxPage,
  'undefined-name': undefinedNamePage,
  'unknown-filter': unknownFilterPage,
  'unknown-test': unknownTestPage,
  'wrong-filter-arguments': wrongFilterArgumentsPage,
  'unknown-field': unknownFieldPage,
  'may-be-absent': mayBeAbsentPage,
  'shadowed-name': shadowedNamePage,
  'type-mismatch': typeMismatchPage,
  'bad-condition': badConditionPage,
  'racing-set': racingSetPage,
  'auto-unclosed': autoUnclosedPage,
  'auto-bad-attribute': autoBadAttributePage,
  'auto-contradiction': autoContradictionPage,
  'auto-unlocked': autoUnlockedPage,
  'bad-schema': badSchemaPage,
  'product-collision': productCollisionPage,
  'path-outside': pathOutsidePage,
  'file-missing': fileMissingPage,
  'untrusted-in-command': untrustedInCommandPage,
  'unused-input': unusedInputPage,
  'unused-step-result': unusedStepResultPage,
  'needless-dependency': needlessDependencyPage,
  'unreachable-step': unreachableStepPage,
  'unreachable-agent': unreachableAgentPage,
  'secret-in-text': secretInTextPage,
  'secret-use': secretUsePage,
  'bad-test': badTestPage,
  'bad-schedule': badSchedulePage,
  'bad-trigger': badTriggerPage,
  'bad-deadline': badDeadlinePage,
  'bad-hedge': badHedgePage,
  dialect: dialectPage,
  'no-batch-api': noBatchApiPage,
  'not-detachable': notDetachablePage,
  'files-elsewhere': filesElsewherePage,
  'not-executable-yet': notExecutableYetPage,
  alignment: alignmentPage,
};
