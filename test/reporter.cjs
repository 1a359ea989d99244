// Prints failures as they come and one line a file; leaves the counts as JSON for test/run.mjs. Understands what a worker tells of its tests.
'use strict';
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters } = require('mocha');

/** A test or a file that takes longer than this is named, in ms; the limit of one test is 30,000. */
const slow = 10_000;

module.exports = class extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: 0 };
    /** Milliseconds that the tests and hooks of each file took. */
    const times = new Map();
    const count = ({ file, duration = 0 }) => file && times.set(file, (times.get(file) ?? 0) + duration);
    runner.on('pass', (test) => {
      counts.passed++;
      if (test.duration > slow) console.log(`  slow: ${test.fullTitle()} took ${test.duration} ms`);
    });
    runner.on('pending', () => counts.skipped++);
    runner.on('fail', (test) => {
      counts.failed++;
      console.log(`  ✕ ${test.fullTitle()}`);
    });
    runner.on('test end', count);
    runner.on('hook end', count);
    runner.on('end', () => {
      this.epilogue();
      const slowest = [...times].sort(([, a], [, b]) => b - a).filter(([, ms], index) => index < 10 || ms > slow);
      const late = slowest.filter(([, ms]) => ms > slow).length;
      console.log(`The files that took longest, ${late} of them over ${slow / 1000} s:`);
      for (const [file, ms] of slowest) console.log(`  ${(ms / 1000).toFixed(1).padStart(6)} s  ${relative('.', file)}`);
      writeFileSync(options.reporterOptions.output, JSON.stringify(counts));
    });
  }
};
