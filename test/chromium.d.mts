/** What Chromium is told wherever tests start it. */
export const quiet: readonly string[];
