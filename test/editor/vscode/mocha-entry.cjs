// The module that the extension host loads to run tests, here or under a desktop VS Code. What to run and where to report comes in
// the environment: TEST_FILES (a JSON list), TEST_GREP, TEST_OUTPUT and TEST_REPORT (files that are written).
'use strict';
const fs = require('node:fs');
const { format } = require('node:util');

const { TEST_FILES = '[]', TEST_GREP, TEST_OUTPUT, TEST_REPORT } = process.env;
const print = (...args) => (TEST_OUTPUT ? fs.appendFileSync(TEST_OUTPUT, `${format(...args)}\n`) : console.log(...args));

exports.run = () =>
  run().catch((error) => {
    // A file that does not load, for example: the reader of the report must see why.
    print(`\n${error?.stack ?? error}`);
    throw error;
  });

async function run() {
  const { default: Mocha } = await import('mocha');
  Mocha.reporters.Base.consoleLog = print;
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 30_000,
    grep: TEST_GREP || undefined,
    forbidOnly: Boolean(process.env.CI),
  });
  for (const file of JSON.parse(TEST_FILES)) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures = await new Promise((done) => {
    const runner = mocha.run(done);
    runner.on('pass', () => counts.passed++);
    runner.on('fail', () => counts.failed++);
    runner.on('pending', () => counts.skipped++);
  });
  if (TEST_REPORT) fs.writeFileSync(TEST_REPORT, JSON.stringify(counts));
  if (counts.passed + counts.failed === 0) throw new Error('No test ran.');
  if (failures) throw new Error(`${failures} failed`);
}
