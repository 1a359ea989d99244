import { launchTexts } from '../../engine/language/texts/run/launch.ts';
import { modelsTexts } from '../../engine/language/texts/run/models.ts';
import { selectionTexts } from '../../engine/language/texts/run/selection.ts';
import { storeTexts } from '../../engine/language/texts/storage/store.ts';
import { trustTexts } from '../../engine/language/texts/storage/trust.ts';
import { commonTexts } from '../../engine/language/texts/tools/common.ts';
import { databaseTexts } from '../../engine/language/texts/tools/database.ts';
import { filesystemTexts } from '../../engine/language/texts/tools/filesystem.ts';
import { httpTexts } from '../../engine/language/texts/tools/http.ts';
import { mcpTexts } from '../../engine/language/texts/tools/mcp.ts';
import { pythonTexts } from '../../engine/language/texts/tools/python-executor.ts';
import { terminalTexts } from '../../engine/language/texts/tools/terminal.ts';
import { editorHintTexts as texts } from './texts.ts';

/**
 * What the engine advises somebody at a terminal, in words of the editor: a table for `translate`, so that whatever says it here, in a
 * message, in the panel or among the problems, says it so.
 */
export const editorHints: Readonly<Record<string, string>> = {
  [commonTexts.allowHint]: texts.allowIt,
  [databaseTexts.allowHint]: texts.allowIt,
  [httpTexts.allow]: texts.allowIt,
  [mcpTexts.allow]: texts.allowIt,
  [pythonTexts.allowHint]: texts.allowIt,
  [terminalTexts.allowHint]: texts.allowIt,
  [filesystemTexts.allowHint]: texts.allowFile,
  [storeTexts.inUseHint]: texts.inUse,
  [storeTexts.noRunsHint]: texts.noRuns,
  [storeTexts.noRunHint]: texts.noRun,
  [trustTexts.foreignResumeHint]: texts.foreignResume,
  [launchTexts.outHint]: texts.otherOutput,
  [launchTexts.missingSecretHint]: texts.missingSecret,
  [launchTexts.neverBeganHint]: texts.startAgain,
  [launchTexts.neverBeganAnywhere]: texts.startAgain,
  [launchTexts.damagedHint]: texts.damaged,
  [launchTexts.wasTidiedHint]: texts.wasTidied,
  [launchTexts.hasEndedHint.succeeded]: texts.seeRun,
  [launchTexts.hasEndedHint.degraded]: texts.rerunChanged,
  [launchTexts.hasEndedHint.failed]: texts.rerunFailed,
  [launchTexts.noStepInRunHint]: texts.stepsOfRun,
  [launchTexts.notReachedHint]: texts.stepsOfRun,
  [launchTexts.forkWhereHint]: texts.forkWhere,
  [launchTexts.forkDegradedHint]: texts.rerunChanged,
  [launchTexts.onlyLacksHint]: texts.runWhole,
  [launchTexts.noEarlierHint]: texts.runWhole,
  [modelsTexts.keysPresent]: texts.keysPresent,
  [modelsTexts.scriptedHint]: texts.otherModel,
  [modelsTexts.missingKeyHint]: texts.missingKey,
  [modelsTexts.notRecordedHint]: texts.otherModel,
  [modelsTexts.tooLongHint]: texts.tooLong,
  [modelsTexts.noModels]: texts.noModels,
  [selectionTexts.noneFitsHint]: texts.noneFits,
};
