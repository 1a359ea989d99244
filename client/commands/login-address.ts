/** Ways to lead a person to an address. */
interface AddressHandlers {
  /** Opens it in a browser; false if the person declined. */
  open(address: string): PromiseLike<boolean>;
  /** Asks whether to copy it instead; `why` no browser was opened, unless the person declined. */
  offerCopy(why: unknown): PromiseLike<boolean>;
  copy(address: string): PromiseLike<void>;
}

/**
 * Leads a person to an address, exactly as written: its query may contain an encoded address. False if they decline every
 * way.
 */
export async function showAddress(address: string, { open, offerCopy, copy }: AddressHandlers): Promise<boolean> {
  let why: unknown;
  try {
    if (await open(address)) return true;
  } catch (error) {
    why = error;
  }

  if (!(await offerCopy(why))) return false;
  await copy(address);
  return true;
}

/** The servers that support a login, and whether there are others whose authentication baton.yaml sets by headers. */
export function splitByHeader<Server extends { hasHeader: boolean }>(
  servers: readonly Server[],
): { open: Server[]; haveHeaders: boolean } {
  const open = servers.filter(({ hasHeader }) => !hasHeader);
  return { open, haveHeaders: open.length < servers.length };
}
