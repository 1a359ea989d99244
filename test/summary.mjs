// What a run of several suites ends with: a line for each of them, and one for all.

/**
 * @typedef {object} SuiteRow
 * @property {string} name
 * @property {{ passed?: number, failed?: number, skipped?: number }} counts
 * @property {number} ms
 */

/** A line for each suite. @param {SuiteRow[]} rows */
export function tableOf(rows) {
  const width = Math.max(24, ...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, counts: { passed = 0, failed = 0, skipped = 0 }, ms }) => {
      const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${String(skipped).padStart(3)} skipped`;
      return `${failed ? '✕' : '✓'} ${name.padEnd(width)} ${counts}  ${(ms / 1000).toFixed(1).padStart(6)} s`;
    })
    .join('\n');
}

/** The counts of all suites. @param {SuiteRow[]} rows */
export function totalOf(rows) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { counts } of rows) for (const key of Object.keys(total)) total[key] += counts[key] ?? 0;
  return total;
}

/** The last line. @param {SuiteRow[]} rows */
export function totalLine(rows) {
  const { passed, failed, skipped } = totalOf(rows);
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}
