// Prints failures as they come and one line a file; leaves the counts as JSON for test/run.mjs.
'use strict';
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: 0 };
    runner.on('pass', (test) => {
      counts.passed++;
      const most = test.timeout();
      if (most && test.duration > most / 3) console.log(`  slow: ${test.fullTitle()} took ${test.duration} of ${most} ms`);
    });
    runner.on('pending', () => counts.skipped++);
    runner.on('fail', (test) => {
      counts.failed++;
      console.log(`  ✕ ${test.fullTitle()}`);
    });
    runner.on('suite end', (suite) => {
      if (suite.parent?.root) console.log(`  ${suite.title} (${suite.total()})`);
    });
    runner.on('end', () => {
      this.epilogue();
      writeFileSync(options.reporterOptions.output, JSON.stringify(counts));
    });
  }
};
