import { launchTexts } from './run/launch.ts';
import { modelsTexts } from './run/models.ts';
import { peopleTexts } from './run/people.ts';
import { selectionTexts } from './run/selection.ts';
import { storeTexts } from './storage/store.ts';
import { trustTexts } from './storage/trust.ts';
import { commonTexts } from './tools/common.ts';
import { databaseTexts } from './tools/database.ts';
import { filesystemTexts } from './tools/filesystem.ts';
import { httpTexts } from './tools/http.ts';
import { mcpTexts } from './tools/mcp.ts';
import { mcpLoginTexts } from './tools/mcp-login.ts';
import { pythonTexts } from './tools/python-executor.ts';
import { terminalTexts } from './tools/terminal.ts';

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
