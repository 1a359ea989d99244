export function changedSince(commit: string): string[];
export function testsOf(changed: readonly string[], tests: readonly string[]): string[];
