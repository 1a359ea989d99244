/** An error as a person reads it: what went wrong and, for the engine's own errors, what to do. */
export function faultWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return [message, hintOf(error)].filter(Boolean).join(' ');
}

/**
 * A refusal has its own hint, an error of a run in its failure. The engine is a bundle of its own, which is not loaded just
 * to read an error.
 */
function hintOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const holder: unknown = 'failure' in error ? error.failure : error;
  const isHolder = typeof holder === 'object' && holder !== null && 'hint' in holder;
  return isHolder && typeof holder.hint === 'string' ? holder.hint : undefined;
}
