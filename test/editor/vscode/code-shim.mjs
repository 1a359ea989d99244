#!/usr/bin/env node
// Takes desktop VS Code's command line and runs the tests in the harness instead, so that @vscode/test-electron works without its
// download: runTests({ vscodeExecutablePath: 'code-shim.mjs', extensionDevelopmentPath, extensionTestsPath, launchArgs: [folder] }).
import { runHostTests } from './host-tests.mjs';

const args = process.argv.slice(2);
const flag = (name) => args.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('TEST_')));
const { code, log } = await runHostTests({
  extension: flag('extensionDevelopmentPath'),
  tests: flag('extensionTestsPath'),
  folder: args.find((one) => !one.startsWith('-')),
  environment,
  extensionsDir: flag('extensions-dir'),
  proposals: flag('enable-proposed-api') !== undefined,
});
if (code !== 0 || process.env.TEST_VERBOSE) process.stdout.write(log);
process.exitCode = code;
