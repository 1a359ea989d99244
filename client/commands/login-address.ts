/** The ways to lead a person to an address. */
interface Ways {
  /** Opens it in a browser; false where the person declined that. */
  open(address: string): PromiseLike<boolean>;
  /** Asks whether to copy it instead; `why` no browser was opened, unless the person declined. */
  offerCopy(why: unknown): PromiseLike<boolean>;
  copy(address: string): PromiseLike<void>;
}

/** Leads a person to an address, as it is written: its query may hold an encoded one. False where they want no way to it. */
export async function showAddress(address: string, { open, offerCopy, copy }: Ways): Promise<boolean> {
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

/** The servers at which a login is of use, and whether there are others, for which baton.yaml says who asks. */
export function splitByHeader<Server extends { hasHeader: boolean }>(
  servers: readonly Server[],
): { open: Server[]; haveHeaders: boolean } {
  const open = servers.filter(({ hasHeader }) => !hasHeader);
  return { open, haveHeaders: open.length < servers.length };
}
