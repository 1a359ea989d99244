import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { wordHints } from '../../../client/runs/editor-hints.ts';
import { terminalHints } from '../../../engine/language/terminal-hints.ts';

const editorHints = wordHints(terminalHints, {});

/** A command of the command line, or an option of one. */
const atTerminal = /\bbaton [a-z]+|(?<!\w)--[a-z]/;

/** What only the command line says, or what only a terminal can do. */
const kept: ReadonlySet<string> = new Set([
  'askTexts.about',
  'askTexts.forSeveralHint',
  'askTexts.oneModel',
  'askTexts.roundsOnly',
  'autoTexts.frozen',
  'autoTexts.frozenDefault',
  'autoTexts.frozenHint',
  // It stands in the lock file, which who has a terminal reads as well.
  'autoTexts.lockHeading',
  // Answers are supplied in a file that only the command line takes.
  'autoTexts.noSuchTagHint',
  'launchTexts.allowsNoTool',
  'launchTexts.cannotEditAtHint',
  'launchTexts.traceAddressHint',
  'mcpLoginTexts.signInHere',
  'modelsTexts.byOverride',
  'modelsTexts.onlyInEditorHint',
  'patternsTexts.about',
  'peopleTexts.moreQuestions',
  'peopleTexts.recorded',
  // The sign in the log of who gave an answer.
  'peopleTexts.rerunBy',
  'permissionTexts.notGrantedHint',
  'permissionTexts.settingsHint',
  // Only a server names a database.
  'postgresTexts.noDatabase.hint',
  'postgresTexts.noTables.hint',
  'postgresTexts.olderTablesHint',
  'postgresTexts.otherProjectHint',
  'postgresTexts.readOnly.hint',
  'recordingTexts.both',
  'recordingTexts.missingHint',
  'recordingTexts.noSourceHint',
  'recordingTexts.notOneHint',
  'recordingTexts.ofCaseHint',
  'recordingTexts.otherFileHint',
  // Who starts a worker has a terminal.
  'workerTexts.refusedHint',
]);

function* textsIn(name: string, value: unknown): Generator<[name: string, text: string]> {
  if (typeof value === 'string') yield [name, value];
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* textsIn(`${name}.${key}`, inner);
}

describe('what the editor advises', () => {
  it('stands in its table for every text of the engine that names a command or an option', async () => {
    const texts: [string, string][] = [];
    for (const file of globSync('engine/language/texts/{run,storage,tools}/*.ts')) {
      const tables: object = await import(pathToFileURL(resolve(file)).href);
      for (const [table, value] of Object.entries(tables)) texts.push(...textsIn(table, value));
    }
    const advised = texts.filter(([, text]) => atTerminal.test(text));
    assert.ok(advised.length > 30, String(advised.length));
    assert.deepEqual(
      advised.filter(([name, text]) => !kept.has(name) && !(text in editorHints)).map(([name]) => name),
      [],
    );
    const names = new Set(advised.map(([name]) => name));
    assert.deepEqual(
      [...kept].filter((name) => !names.has(name)),
      [],
    );
  });

  it('is said in the words of the editor where the hint of the terminal is translated, in their translation where there is one', () => {
    const [said = ''] = terminalHints.seeRun;
    const instead = editorHints[said] ?? '';
    const other = { Run: 'Ausführen' };
    assert.deepEqual(wordHints(terminalHints, { ...other, [said]: 'baton show' }), { ...editorHints, ...other });
    const translated = wordHints(terminalHints, { [said]: 'baton show', [instead]: 'Siehe Lauf' });
    assert.equal(translated[said], 'Siehe Lauf');
  });

  it('names nothing that is typed at a terminal, and has no blank that the engine does not fill', () => {
    for (const [said, instead] of Object.entries(editorHints)) {
      assert.doesNotMatch(instead, atTerminal);
      for (const [blank] of instead.matchAll(/\{\w+/g)) assert.ok(said.includes(blank), `${blank} in: ${instead}`);
    }
  });
});
