/**
 * Runs `make` and reports its console warnings through `onWarning`: SDKs warn there, where people do not look. Catches only
 * warnings before the first await.
 */
export function captureWarnings<T>(make: () => T, onWarning: (text: string) => void = () => undefined): T {
  const { warn } = console;
  console.warn = (...said: unknown[]) => onWarning(said.map(String).join(' '));
  try {
    return make();
  } finally {
    console.warn = warn;
  }
}
