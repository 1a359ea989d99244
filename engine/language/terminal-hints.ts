import { launchTexts } from './texts/run/launch.ts';
import { modelsTexts } from './texts/run/models.ts';
import { peopleTexts } from './texts/run/people.ts';
import { selectionTexts } from './texts/run/selection.ts';
import { storeTexts } from './texts/storage/store.ts';
import { trustTexts } from './texts/storage/trust.ts';
import { commonTexts } from './texts/tools/common.ts';
import { databaseTexts } from './texts/tools/database.ts';
import { filesystemTexts } from './texts/tools/filesystem.ts';
import { httpTexts } from './texts/tools/http.ts';
import { mcpTexts } from './texts/tools/mcp.ts';
import { mcpLoginTexts } from './texts/tools/mcp-login.ts';
import { pythonTexts } from './texts/tools/python-executor.ts';
import { terminalTexts } from './texts/tools/terminal.ts';

/**
 * Hints that name commands and options, by what they advise. Outside a terminal, another user interface of the engine
 * replaces them by its own words (`translate`).
 */
export const terminalHints = {
  allowIt: [
    commonTexts.allowHint,
    databaseTexts.allowHint,
    httpTexts.allow,
    mcpTexts.allow,
    pythonTexts.allowHint,
    terminalTexts.allowHint,
  ],
  allowFile: [filesystemTexts.allowHint],
  allowWhenPresent: [peopleTexts.permissionAbsent],
  logIn: [mcpLoginTexts.hint],
  logInOrHeader: [mcpTexts.authHint],
  registerProgram: [mcpLoginTexts.noRegistrationHint],
  notLoggedIn: [mcpLoginTexts.notDone],
  inUse: [storeTexts.inUseHint],
  noRuns: [storeTexts.noRunsHint],
  noRun: [storeTexts.noRunHint],
  foreignResume: [trustTexts.foreignResumeHint],
  otherOutput: [launchTexts.outHint],
  openSecret: [launchTexts.openSecret],
  missingSecret: [launchTexts.missingSecretHint, launchTexts.missingStoredSecretHint],
  startAgain: [launchTexts.neverBeganHint, launchTexts.neverBeganAnywhere],
  damaged: [launchTexts.damagedHint],
  wasTidied: [launchTexts.wasTidiedHint],
  seeRun: [launchTexts.hasEndedHint.succeeded],
  rerunChanged: [launchTexts.hasEndedHint.degraded, launchTexts.forkDegradedHint],
  rerunFailed: [launchTexts.hasEndedHint.failed, peopleTexts.limitsEndedHint],
  stepsOfRun: [launchTexts.noStepInRunHint, launchTexts.notReachedHint],
  forkWhere: [launchTexts.forkWhereHint],
  runWhole: [launchTexts.onlyLacksHint, launchTexts.noEarlierHint],
  keysPresent: [modelsTexts.keysPresent],
  otherModel: [modelsTexts.scriptedHint, modelsTexts.notRecordedHint],
  missingKey: [modelsTexts.missingKeyHint],
  tooLong: [modelsTexts.tooLongHint],
  noModels: [modelsTexts.noModels],
  noneFits: [selectionTexts.noneFitsHint],
} as const;
