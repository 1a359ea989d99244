import type { Claims, IdentityProvider, SignedInPerson } from './provider.ts';
import { SignInFault } from './sign-in-fault.ts';

/** Milliseconds for which the provider's word about a person counts; after it, the next request asks the provider again. */
export const confirmEvery = 60_000;

/** A person whom a provider signed in. */
export interface PageUser {
  /** Ends the session at the provider. */
  readonly idToken: string;
  /**
   * What the provider says of the person now; undefined once it no longer knows them. What it said before counts while it does not
   * answer.
   */
  readClaims(): Promise<Claims | undefined>;
}

export function createPageUser(
  signedIn: SignedInPerson,
  { provider, now }: { provider: () => Promise<IdentityProvider>; now: () => number },
): PageUser {
  let { idToken } = signedIn;
  let person: SignedInPerson | undefined = signedIn;
  let lastRequest = now();
  let asking: Promise<void> | undefined;

  async function confirm(before: SignedInPerson): Promise<void> {
    try {
      person = await (await provider()).confirm(before);
      idToken = person?.idToken ?? idToken;
    } catch (error) {
      if (!(error instanceof SignInFault)) throw error;
    }
    lastRequest = now();
  }

  return {
    get idToken() {
      return idToken;
    },
    async readClaims() {
      if (person && now() - lastRequest >= confirmEvery)
        await (asking ??= confirm(person).finally(() => {
          asking = undefined;
        }));
      return person?.claims;
    },
  };
}
