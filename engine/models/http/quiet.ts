/**
 * Does something while what it says on the console is kept back and told instead: SDKs warn there, past everything that people look at.
 * For what warns before it first waits.
 */
export function captureWarnings<T>(make: () => T, tell: (text: string) => void = () => undefined): T {
  const { warn } = console;
  console.warn = (...said: unknown[]) => tell(said.map(String).join(' '));
  try {
    return make();
  } finally {
    console.warn = warn;
  }
}
